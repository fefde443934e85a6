import { describe, expect, it } from 'vitest'
import { maskOfDeployment, maskOfProject } from '../../src/cloudflare/variables.ts'
import { PLANTED } from '../simulator/planted.ts'
import { GITHUB } from '../support/accounts.ts'
import { start } from './start.ts'

const plain = (value: unknown) => ({ type: 'plain_text', value })
const shown = (mask: ((text: string) => string) | null, text: string) => mask?.(text).replace(/\0+/g, '#')

describe('what hides values', () => {
  it('knows those of both environments of a project, and of its analytics', () => {
    const mask = maskOfProject('site', {
      name: 'site',
      deployment_configs: {
        production: { env_vars: { A: plain('production-value') } },
        preview: { env_vars: { B: plain('preview-value'), C: { value: 'without-type' }, D: 'no-object' } },
      },
      build_config: { web_analytics_token: 'analytics-token' },
    })
    expect(shown(mask, 'production-value preview-value without-type no-object analytics-token')).toBe(
      '# # # # #',
    )
    expect(shown(mask, 'plain_text site')).toBe('plain_text site')
  })

  it('knows those that a deployment was built with, however deep they lie', () => {
    const mask = maskOfDeployment('d1', {
      id: 'd1',
      env_vars: { A: plain({ deep: ['value-of-a-list'] }), type: plain('value-of-type') },
    })
    expect(shown(mask, 'value-of-a-list value-of-type')).toBe('# #')
  })

  it.each(['constructor', 'prototype', '__proto__'])(
    'knows the value of a variable that is called %s',
    (name) => {
      const env_vars = Object.fromEntries([[name, plain('value-of-it')]])
      const ofProject = maskOfProject('site', { name: 'site', deployment_configs: { preview: { env_vars } } })
      expect(shown(ofProject, 'value-of-it')).toBe('#')
      expect(shown(maskOfDeployment('d1', { id: 'd1', env_vars }), 'value-of-it')).toBe('#')
    },
  )

  it('leaves out secrets, which Cloudflare does not tell, and names of the project', () => {
    const mask = maskOfDeployment('d1', {
      id: 'd1',
      project_name: 'harbour-museum',
      deployment_trigger: { metadata: { branch: 'feat/audio-guide' } },
      env_vars: {
        A: { type: 'secret_text', value: '' },
        B: plain('harbour-museum'),
        C: plain('feat/audio-guide'),
        D: plain(null),
      },
    })
    expect(shown(mask, 'harbour-museum feat/audio-guide')).toBe('harbour-museum feat/audio-guide')
  })

  it('leaves out the names of a project, of its branch and of its hosts', () => {
    const [subdomain, production_branch, domain] = [
      'museum-site.pages.dev',
      'release/2026',
      'sails.museum-of-x',
    ]
    const names = ['harbour-museum', subdomain, production_branch, domain]
    const env_vars = Object.fromEntries(names.map((name, at) => [`V${at}`, plain(name)]))
    const mask = maskOfProject('harbour-museum', {
      ...{ name: 'harbour-museum', subdomain, production_branch, domains: [domain] },
      deployment_configs: { production: { env_vars } },
    })
    expect(shown(mask, names.join(' '))).toBe(names.join(' '))
  })

  it.each([undefined, null, {}])('hides nothing where there is nothing: %j', (nothing) => {
    expect(
      shown(
        maskOfDeployment('d1', {
          id: 'd1',
          env_vars: nothing,
        }),
        'any text',
      ),
    ).toBe('any text')
    expect(
      shown(maskOfProject('site', { name: 'site', deployment_configs: { production: nothing } }), 'any text'),
    ).toBe('any text')
  })

  it.each(['text', 7, true])('is none where nobody can tell the values: %j', (odd) => {
    expect(
      maskOfDeployment('d1', {
        id: 'd1',
        env_vars: odd,
      }),
    ).toBeNull()
    expect(maskOfProject('site', { name: 'site', deployment_configs: odd })).toBeNull()
    expect(
      maskOfProject('site', { name: 'site', deployment_configs: { preview: { env_vars: odd } } }),
    ).toBeNull()
  })

  it('is none of an answer about something else', () => {
    expect(maskOfProject('site', { name: 'other' })).toBeNull()
    expect(maskOfProject('site', {})).toBeNull()
    expect(maskOfDeployment('d1', { id: 'd2' })).toBeNull()
  })

  it('is read from the account, and no answer holds a value', async () => {
    const { client, simulator } = start()
    simulator.world.addProject({ name: 'site', source: GITHUB })
    const id = simulator.world.deploy('site', {})
    for (const answer of [await client.getProjectMask('site'), await client.getDeploymentMask('site', id)]) {
      expect(JSON.stringify(answer)).toBe('{"ok":true}')
      expect(answer.ok && shown(answer.value, `is ${PLANTED.plainTextVariable}`)).toBe('is #')
    }
    expect(await client.getProjectMask('none')).toMatchObject({ ok: false, failure: { kind: 'not-found' } })
  })
})
