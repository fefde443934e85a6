import { expect, test } from './demo.ts'

test('a build fails, and the chat is told; the next one succeeds, and the chat is told', async ({
  page,
  request,
  demo,
}) => {
  const arrives = (text: string) =>
    demo.passUntil(async () => {
      await request.get('/')
      await page.goto('/simulator/receiver/')
      await expect(page.getByText(text).first()).toBeVisible({ timeout: 1_000 })
    })
  await request.get('/')
  await demo.deploy('handbook', { branch: 'main', message: 'Break the handbook', outcome: 'failure' })
  await arrives('handbook: the build of main failed')
  await expect(page.getByText('Break the handbook').first()).toBeVisible()
  await demo.deploy('handbook', { branch: 'main', message: 'Mend the handbook' })
  await arrives('handbook: main builds again')
  await page.getByRole('link', { name: 'handbook: main builds again' }).first().click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Mend the handbook')
})
