import type { LimitShare } from '../../mirror/activity.ts'
import { Fact, Section } from '../section.tsx'

const LIMIT_WORDS: Record<LimitShare['limit'], string> = {
  rowsRead: "Rows read from the mirror's storage",
  rowsWritten: "Rows written to the mirror's storage",
  kvWrites: 'Snapshots written to KV',
}

const LEVEL_WORDS = { fine: 'fine', 'half-used': 'more than half used', near: 'near the limit' }
export type LimitLevel = keyof typeof LEVEL_WORDS

/** How a day's use of a limit is told where everyone may look: without a number. */
export function levelOf({ share }: LimitShare): LimitLevel {
  if (share >= 0.85) return 'near'
  return share >= 0.5 ? 'half-used' : 'fine'
}

/** A share as it is shown: in whole percents. */
export function percentOf({ share }: LimitShare): number {
  return Math.round(share * 100)
}

/** How much of Cloudflare's daily limits this board used. `isPublic`: everyone may look, so it is told in words. */
export function LimitsSection({ limits, isPublic }: { limits: readonly LimitShare[]; isPublic: boolean }) {
  return (
    <Section
      id="limits"
      title="Limits of the day"
      says="The limits are those of the whole account, by UTC; counted is only what this board uses of them."
    >
      <dl class="facts">
        {limits.map((one) => (
          <Fact name={LIMIT_WORDS[one.limit]}>
            {isPublic ? LEVEL_WORDS[levelOf(one)] : `${percentOf(one)} %`}
          </Fact>
        ))}
      </dl>
    </Section>
  )
}
