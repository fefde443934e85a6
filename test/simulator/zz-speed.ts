import { createSimulator } from '/work/main/test/simulator/simulator.ts'
for (const n of [3000, 20000, 200000]) {
  const now = Date.parse('2026-11-24T12:00:00Z')
  const s = createSimulator({ accountId: 'a'.repeat(32), token: 't', now: () => now, limit: 1e9 })
  s.world.addProject({ name: 'x', source: { type: 'github', owner: 'o', repo: 'r' } })
  let t = performance.now()
  for (let i = 0; i < n; i++) s.world.deploy('x', { branch: i % 3 ? 'b' + (i % 500) : 'main', at: now - (n - i) * 60000, outcome: i % 7 ? 'success' : 'failure' })
  console.log(n, 'deploy ms', Math.round(performance.now() - t), 'heap MB', Math.round(process.memoryUsage().heapUsed / 1e6))
  t = performance.now()
  const pages = Math.min(n / 25, 800)
  for (let p = 1; p <= pages; p++) await (await s.fetch(`https://x/client/v4/accounts/${'a'.repeat(32)}/pages/projects/x/deployments?page=${p}&per_page=25`, { headers: { authorization: 'Bearer t' } })).text()
  console.log('  ms a page', ((performance.now() - t) / pages).toFixed(2))
  t = performance.now()
  for (let i = 0; i < 20; i++) await (await s.fetch(`https://x/client/v4/accounts/${'a'.repeat(32)}/pages/projects?page=1&per_page=10`, { headers: { authorization: 'Bearer t' } })).text()
  console.log('  ms a project list', ((performance.now() - t) / 20).toFixed(2))
}
