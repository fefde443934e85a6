import { describe, expect, it } from 'vitest'
import { cursorAt, readDeploymentCursor } from '../../src/domain/deployment-pages.ts'
import { makeDeployment } from './make.ts'

describe('the cursor of a list of deployments', () => {
  it.each(['after', 'before'] as const)('%s a deployment is read as it was written', (direction) => {
    const deployment = makeDeployment()
    expect(readDeploymentCursor(cursorAt(direction, deployment))).toEqual({
      direction,
      place: { createdOn: deployment.createdOn, id: deployment.id },
    })
  })

  it('knows a place for a deployment without a date', () => {
    const deployment = { ...makeDeployment(), createdOn: null }
    expect(readDeploymentCursor(cursorAt('after', deployment))).toMatchObject({ place: { createdOn: '' } })
  })

  it.each(['', 'after', 'after.x', 'beside..id', 'after..', "after..'", `after..${'x'.repeat(129)}`])(
    'is not %j',
    (text) => {
      expect(readDeploymentCursor(text)).toBe('unreadable')
    },
  )
})
