import type { AccessKey } from '../access/keys.ts'
import type { Board } from '../board.ts'
import type { Env } from '../config.ts'
import type { Visibility } from '../domain/visibility.ts'
import type { SnapshotReader } from '../snapshot/reader.ts'
import type { PageCache } from './page-cache.ts'

/** What every route finds in its context. */
export interface SiteEnv {
  Bindings: Env
  Variables: {
    board: Board
    /** What this visitor may see. Goes into every read. */
    visibility: Visibility
    /** The key that the visitor came in by, in the mode `link`. */
    key: AccessKey | undefined
    reader: SnapshotReader
    pages: PageCache
  }
}
