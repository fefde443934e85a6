interface Env {
  API: string
  ACCOUNT_ID: string
  TOKEN: string
  PROJECT: string
}

interface Project {
  result: { name: string; subdomain: string; production_branch: string }
}

interface Deployments {
  result: { id: string; url: string; environment: string; latest_stage: { name: string; status: string } }[]
}

/** As samples do it: every view asks the API for the project, then for its deployments, and nothing can go wrong. */
export default {
  async fetch(_request: Request, env: Env): Promise<Response> {
    const endpoint = `${env.API}/accounts/${env.ACCOUNT_ID}/pages/projects/${env.PROJECT}`
    const init = {
      headers: { 'content-type': 'application/json;charset=UTF-8', Authorization: `Bearer ${env.TOKEN}` },
    }
    const project: Project = await (await fetch(endpoint, init)).json()
    const deployments: Deployments = await (await fetch(`${endpoint}/deployments`, init)).json()

    const rows = deployments.result.map(
      ({ url, environment, latest_stage: stage }) =>
        `<tr><td><a href="${url}">${url}</a></td><td>${environment}</td><td>${stage.name}: ${stage.status}</td></tr>`,
    )
    const html = `<!doctype html><title>${project.result.name}</title><h1>${project.result.name}</h1>
      <p>${project.result.subdomain}, from ${project.result.production_branch}</p>
      <table>${rows.join('\n')}</table>`
    return new Response(html, { headers: { 'content-type': 'text/html;charset=UTF-8' } })
  },
}
