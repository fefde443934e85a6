import { describe, expect, it } from 'vitest'
import type { Child } from '../../src/views/jsx.ts'

const HOSTILE = `"><script>alert('&')</script>`
const ESCAPED = '&quot;&gt;&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;'

describe('HTML made of JSX', () => {
  it('escapes every text, in an element and in an attribute', () => {
    expect(String(<p title={HOSTILE}>{HOSTILE}</p>)).toBe(`<p title="${ESCAPED}">${ESCAPED}</p>`)
  })

  it('escapes no element a second time, however deep it lies', () => {
    const Twice = ({ children }: { children: Child }) => [children, [[children]]]
    expect(
      String(
        <Twice>
          <b>{'<'}</b>
        </Twice>,
      ),
    ).toBe('<b>&lt;</b><b>&lt;</b>')
  })

  it('has an attribute without a value for true, and none for false and for nothing', () => {
    expect(String(<option selected={true} hidden={false} value="" title={undefined} />)).toBe(
      '<option selected value=""></option>',
    )
  })

  it('ends no element that HTML does not end', () => {
    expect(String(<input readonly />)).toBe('<input readonly>')
  })

  it('shows a zero, and nothing of what is no text', () => {
    expect(String(<p>{[0, null, undefined, false, true, '']}</p>)).toBe('<p>0</p>')
  })

  it('takes nothing that was read from JSON for an element', () => {
    const foreign = JSON.parse('{ "text": "<script>", "html": "<script>", "isEscaped": true }') as Child
    expect(String(<p>{foreign}</p>)).toBe('<p></p>')
  })
})
