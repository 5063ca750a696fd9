// Ends the processes that start.mjs left running.
const pid = Number(process.env.STATE_pid)
if (pid > 1) {
  try {
    process.kill(-pid, 'SIGTERM')
  } catch (error) {
    if (error.code !== 'ESRCH') throw error
  }
}
