import { Children, type PropsWithChildren } from 'hono/jsx'

/** Facts in a row, parted by dots; what is missing takes its dot along. No line begins with a dot. */
export function Dotted({ children }: PropsWithChildren) {
  const facts = Children.toArray(children).filter(
    (fact) => fact !== null && fact !== undefined && fact !== false,
  )
  return (
    <span>
      {facts.map((fact, place) => (
        <>
          {place > 0 && '\u00a0· '}
          {fact}
        </>
      ))}
    </span>
  )
}
