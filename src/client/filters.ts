/** What was typed is asked for after a pause of so long. */
const PAUSE_MS = 300

interface Shown {
  /** Stops what is on its way: it is of another question by now. */
  hold(): void
  /** Shows what is at an address of the same kind in the place of what is shown. */
  go(address: string): void
}

/** Applies the fields of a form that finds something while they are filled in. Sent as any form, it does the same. */
export function listenForFilters({ hold, go }: Shown): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  document.addEventListener('input', ({ target }) => {
    const form = target instanceof Element ? target.closest<HTMLFormElement>('form[data-instant]') : null
    if (!form) return
    hold()
    clearTimeout(timer)
    timer = setTimeout(() => {
      keepFields(form)
      go(addressOf(form))
    }, PAUSE_MS)
  })
}

/** What is asked for is no longer something that the reader alone knows, and that updates have to leave alone. */
function keepFields(form: HTMLFormElement): void {
  for (const field of form.elements) {
    // A date that is half typed has no value yet, and would be emptied.
    if (field instanceof HTMLInputElement && field.defaultValue !== field.value)
      field.defaultValue = field.value
    if (field instanceof HTMLSelectElement)
      for (const option of field.options) option.defaultSelected = option.selected
  }
}

/** Where the form leads, without the fields that ask for nothing. */
function addressOf(form: HTMLFormElement): string {
  const asked = new URLSearchParams()
  for (const [name, value] of new FormData(form)) if (value !== '') asked.append(name, String(value))
  return `${new URL(form.action).pathname}${asked.size > 0 ? `?${asked}` : ''}`
}
