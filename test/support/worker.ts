import { Mirror as BaseMirror } from '../../src/mirror/object.ts'
import { benchOf } from './bench.ts'

/** The Durable Object of the tests: the real one, with the clock, the API and the log of the bench that it belongs to. */
export class Mirror extends BaseMirror {
  constructor(ctx: DurableObjectState, env: ConstructorParameters<typeof BaseMirror>[1]) {
    const bench = benchOf(ctx.id.name)
    bench.onOpen(ctx.storage)
    super(ctx, { ...env, ...bench.vars, ...bench.bindings }, bench.platform)
  }
}

export default {
  fetch: () => new Response('the tests call the app themselves', { status: 404 }),
}
