import type { PropsWithChildren } from './jsx.ts'

/** Facts in a row, parted by dots; what is missing takes its dot along. No line begins with a dot. */
export function Dotted({ children }: PropsWithChildren) {
  const facts = [children].flat().filter((fact) => fact !== null && fact !== undefined && fact !== false)
  return (
    <>
      {facts.map((fact, place) => (
        <>
          {place > 0 && '\u00a0· '}
          {fact}
        </>
      ))}
    </>
  )
}

/** Plain text in which `backticks` stand for code, as the settings' help is written. */
export function Marked({ text }: { text: string }) {
  return <>{text.split('`').map((part, place) => (place % 2 === 1 ? <code>{part}</code> : part))}</>
}

/**
 * Copies a text. Rendered hidden: the script, without which it does nothing, shows it. `what`: what a screen reader
 * hears after "Copy".
 */
export function CopyButton({ text, what }: { text: string; what: string }) {
  return (
    <button type="button" class="copy" data-copy={text} hidden>
      Copy<span class="visually-hidden"> {what}</span>
    </button>
  )
}

/** Of a field: that it is wrong, and by which text that is told. */
export const toldBy = (id: string) => ({ 'aria-invalid': 'true', 'aria-describedby': id }) as const

/** What is wrong with a form, or with a field of it, beside that. */
export function Wrong({ id, says }: { id?: string; says: string }) {
  return (
    <p class="wrong" role="alert" id={id}>
      {says}
    </p>
  )
}

type ChoiceProps = {
  id: string
  name?: string
  options: readonly (readonly [value: string, word: string])[]
  chosen: string
} & Partial<ReturnType<typeof toldBy>>

/** One of several, of which one is always chosen. */
export function Choice({ id, name = id, options, chosen, ...told }: ChoiceProps) {
  return (
    <select id={id} name={name} {...told}>
      {options.map(([value, word]) => (
        <option value={value} selected={value === chosen}>
          {word}
        </option>
      ))}
    </select>
  )
}

/** A text to be copied, of which more may be seen than fits. */
export function AddressField({ id, label, address }: { id: string; label: string; address: string }) {
  return (
    <>
      <label for={id}>{label}</label>
      <span class="copyable">
        <input id={id} type="text" readonly value={address} />
        <CopyButton text={address} what={`the address: ${label}`} />
      </span>
    </>
  )
}
