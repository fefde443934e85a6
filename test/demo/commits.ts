/** What the demo's team works on: for each project its branches, and the first lines of commits on each. */
export type Branches = Record<string, readonly string[]>

export const HARBOUR_MUSEUM: Branches = {
  main: [
    'Open on Mondays from April',
    'New photographs of the boat hall',
    'Winter opening hours',
    'Say which entrance has no steps',
    'Faster images on the collection page',
    'Fix the map on small screens',
    'Prices for groups of ten or more',
    'Update the press page',
    'Correct the year of the lighthouse model',
    'Show the next guided tour on the front page',
  ],
  'feat/audio-guide': [
    'Audio player for the guide',
    'Keep playing between rooms',
    'Transcripts for every stop',
  ],
  'feat/group-bookings': ['Form for school classes', 'Ask for the number of teachers', 'Confirm by e-mail'],
  'feat/collection-search': [
    'Search by year and material',
    'Suggest while typing',
    'Page through the results',
  ],
  'feat/dark-mode': ['Colours for the dark', 'Keep photographs bright in the dark'],
  'feat/floor-plan': ['Floor plan as one drawing', 'Zoom with two fingers', 'Mark lifts and ramps'],
  'feat/members-area': ['Sign-in for friends of the museum', 'Show the membership card'],
  'fix/opening-hours-dst': ['Opening hours in the week the clocks change'],
  'fix/focus-order': ['Tab through the menu in reading order', 'Visible focus on every link'],
  'fix/slow-gallery': ['Load photographs when they come near', 'Smaller thumbnails'],
  'content/summer-exhibition': [
    'Text for "Knots and Nets"',
    'Portraits of the lenders',
    'Proofread the wall texts',
  ],
  'content/easy-language': ['Plan your visit, in easy language', 'Pictures beside each step'],
  'content/translations-pt': ['Portuguese: visit and prices', 'Portuguese: collection'],
  'chore/upgrade-framework': ['Upgrade the framework', 'Replace what the upgrade removed', 'Mend the tests'],
  'chore/drop-jquery': ['The last page without jQuery', 'Remove jQuery'],
  'chore/csp': ['Strict content security policy', 'Move inline scripts into files'],
  'experiment/view-transitions': ['Fade between the rooms', 'Respect reduced motion'],
  'experiment/3d-models': ['Turn the ship model around', 'Load the model on demand'],
  'design/new-typeface': ['Set headings in the new typeface', 'Tighter lines on phones'],
  'release/spring': ['Spring release, first candidate', 'Spring release, second candidate'],
}

export const FERRY_TIMETABLE: Branches = {
  main: [
    'Timetable from December',
    'Show cancelled sailings first',
    'Remember the last harbour chosen',
    'Bicycle spaces left, for each sailing',
    'Works without a connection on board',
    'Larger type on the harbour screens',
  ],
  'feat/live-delays': [
    'Delays every thirty seconds',
    'Say when the last report came',
    'Fewer calls while hidden',
  ],
  'fix/midnight-sailings': [
    'Sailings after midnight belong to the day before',
    'Test the last boat of the year',
  ],
  'feat/printed-timetable': ['A timetable on one sheet of paper', 'Fold marks'],
}

export const TICKET_SHOP: Branches = {
  main: [
    'Family ticket',
    'Ask for the date before the names',
    'Refunds until the evening before',
    'Explain why a card was refused',
    'Upgrade the payment form',
  ],
  'feat/gift-vouchers': ['Vouchers to print at home', 'Choose the amount', 'Redeem at the till'],
  'fix/double-charge': ['Never send a payment twice', 'Test a slow answer from the bank'],
  'feat/wallet-tickets': ['Ticket for the phone', 'Bigger barcode'],
}

export const ORCHARD_RECIPES: Branches = {
  main: [
    'Quince jelly',
    'Convert cups to grams',
    'Recipes by season',
    'Pear and ginger chutney',
    'Mark what can be frozen',
    'Keep the screen on while cooking',
  ],
  'recipes/cider-vinegar': ['Cider vinegar, first draft', 'Say how long the jar must rest'],
  'recipes/plum-cake': [
    'Plum cake for a large tin',
    'Less sugar, more plums',
    'A photograph that is in focus',
  ],
  'print-view': ['One recipe on one page', 'No photographs on paper'],
}

export const HANDBOOK: Branches = {
  main: [
    'How we name branches',
    'Who to call when a site is down',
    'Checklist for a launch',
    'Glossary: canonical, alias, preview',
    'New starters: the first week',
  ],
  'incident-review-november': ['What happened on the 9th', 'What we change'],
  'accessibility-guide': ['Testing with a keyboard', 'Testing with a screen reader'],
}

export const DESIGN_SYSTEM: Branches = {
  main: [
    'Buttons that say what they do',
    'Tables that scroll inside their frame',
    'Document the spacing scale',
    'Icons at 20 pixels',
    'Remove the old card',
  ],
  'feat/🎨-colour-tokens': ['Colours by meaning, not by name', 'Contrast of every pair, tested'],
  'feat/date-picker': ['Date picker, keyboard first', 'Weeks start on Monday', 'Announce the month'],
  'dependabot/npm_and_yarn/parcels-9.1.0': ['Bump parcels from 9.0.4 to 9.1.0'],
  'fix/dialog-scroll': ['Do not scroll the page behind a dialog'],
}

export const WINTER_FESTIVAL: Branches = {
  main: ['Programme for Saturday', 'Add the lantern walk', 'Stage times', 'Parking and night buses'],
  'snow-plan': ['What happens if it snows', 'Shelter map'],
}

/** Uploaded from a laptop, outside of any checkout: no messages at all. */
export const BRAND_GUIDELINES: Branches = { main: [''], 'logo-variants': [''] }

export const NEWSLETTER_ARCHIVE: Branches = {
  main: [
    'Issue 48: the tide tables are back',
    'Issue 47: a new roof',
    'Issue 46: harvest',
    'Search all issues',
  ],
  'issue-49': ['Issue 49, first draft', 'Issue 49: photographs'],
}

export const CONSULTATION: Branches = {
  main: ['Publish the second round', 'Add the minutes of the evening', 'Plans as drawings, not only as PDF'],
  'feat/comment-form': ['Comment without an account', 'Ask before sending'],
  'second-round/model-photographs-and-answers': ['Photographs of the model', 'Answers to the first round'],
}

/** The repository's `master` became `main`, and nobody told Cloudflare. */
export const VOLUNTEER_PORTAL: Branches = {
  master: ['Sign up for a shift', 'Swap a shift with somebody', 'Remind people the day before'],
}

export const QUAY_MAP: Branches = {
  main: ['Benches and drinking water', 'Walks of half an hour', 'Where the ferries land'],
  'feat/tides': ['Show the tide at each quay'],
}

export const OPENING_HOURS: Branches = {
  main: ['Holidays of next year', 'Last entry an hour before closing', 'Summer hours'],
}

export const BOAT_HALL: Branches = {
  main: ['The pilot boat, from all sides', 'Turn the model with the keyboard'],
  'feat/photogrammetry': ['Nine hundred photographs of the lifeboat'],
}

export const TIDE_TABLES: Branches = {
  main: ['Spring tides in bold', 'Heights in metres', 'Tides of next year'],
  'feat/print': ['One page a month'],
}

export const PLAYGROUND: Branches = {
  'try/scroll-snapping': ['Snap to the nearest card', 'Let the keyboard snap as well'],
  'try/css-only-carousel': ['A carousel without a script', 'Now with a pause button'],
}
