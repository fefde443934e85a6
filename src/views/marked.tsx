/** Plain text in which `backticks` stand for code, as the settings' help is written. */
export function Marked({ text }: { text: string }) {
  return <>{text.split('`').map((part, place) => (place % 2 === 1 ? <code>{part}</code> : part))}</>
}
