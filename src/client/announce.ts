/** How the script speaks to a reader. */
export interface Voice {
  /** One short sentence for screen readers, when they have finished what they say. */
  say(sentence: string): void
  /** The same, and to be seen, until it is taken back with an empty sentence. */
  show(sentence: string): void
}

/** Speaks through the page's live region, which lies outside of what is swapped. */
export function createVoice(): Voice {
  const region = document.querySelector('#live-region')
  let shown = ''
  return {
    say(sentence) {
      if (region && sentence !== '' && shown === '') region.textContent = sentence
    },
    show(sentence) {
      if (!region || sentence === shown) return
      shown = sentence
      region.textContent = sentence
      region.className = sentence === '' ? 'visually-hidden' : 'notice'
    },
  }
}
