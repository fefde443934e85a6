import type { Task } from '../mirror/task.ts'
export const createRetention = (_o: object) => ({
  tasks: [] as Task[],
  activity: async (_a: unknown, _b: unknown, _c: unknown) => null,
})
