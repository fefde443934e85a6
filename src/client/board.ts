import { createVoice } from './announce.ts'
import { listenForCopy, showCopyButtons } from './copy-buttons.ts'
import { listenForFilters } from './filters.ts'
import { listenForFilterKey, listenForRowKeys } from './keys.ts'
import { listenForLines } from './lines.ts'
import { keepLive } from './live.ts'
import { nameRows } from './rows.ts'
import { renewStyles, showPage } from './swap.ts'
import { keepTimes, showTimes, titleTimes } from './times.ts'

/** What the script adds to a page, to the one that is shown and to one that is about to be. */
function dress(page: Document): void {
  showTimes(page, Date.now())
  showCopyButtons(page)
  nameRows(page)
}

const voice = createVoice()

dress(document)
keepTimes()
titleTimes()
listenForCopy(voice)
listenForFilterKey()
listenForRowKeys()
listenForFilters(keepLive({ show: (page) => showPage(page, { dress, voice }), renewStyles, voice }))
listenForLines()
