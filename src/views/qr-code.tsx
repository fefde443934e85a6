import { correction, generate } from 'lean-qr'

/** Light squares around the code, by which readers find it. Source: ISO/IEC 18004, quiet zone. */
const QUIET = 4

/**
 * Readers take any of the eight masks. To rate them all, as encoders do by default, costs a cold isolate more than the
 * 10 ms of CPU that the free plan gives a request.
 */
const MASK = 2

/** An address for the camera of a phone. */
export function QrCode({ address }: { address: string }) {
  const code = generate(address, { minCorrectionLevel: correction.M, mask: MASK })
  const side = code.size + 2 * QUIET
  return (
    <svg
      class="qr"
      role="img"
      aria-label={`QR code of ${address}`}
      viewBox={`${-QUIET} ${-QUIET} ${side} ${side}`}
      shape-rendering="crispEdges"
    >
      <path d={darkRuns(code.size, code.get)} />
    </svg>
  )
}

/** The dark squares as horizontal bars, one path for all of them. */
function darkRuns(size: number, isDark: (x: number, y: number) => boolean): string {
  let path = ''
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      if (!isDark(x, y)) continue
      const start = x
      while (isDark(x + 1, y)) x += 1
      path += `M${start} ${y}h${x - start + 1}v1H${start}z`
    }
  }
  return path
}
