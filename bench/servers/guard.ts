import { type ChildProcess, spawn } from 'node:child_process'

/**
 * Ends what a test process started when that process ends, also when it is killed or crashes: a shell reads from a pipe,
 * and the pipe closes with us. It is in a session of its own, so Ctrl-C does not end it first.
 */
const watch = `
pids=
while read -r verb what; do
  case $verb in
    pid) pids="$pids $what" ;;
    ended) rest=; for pid in $pids; do [ "$pid" = "$what" ] || rest="$rest $pid"; done; pids=$rest ;;
    folder) set -- "$@" "$what" ;;
  esac
done
[ -z "$pids" ] || kill -9 $pids
[ "$#" = 0 ] || rm -rf -- "$@"
`

let shell: ChildProcess | null = null

function tell(line: string): void {
  if (process.platform === 'win32') return
  if (!shell) {
    shell = spawn('/bin/sh', ['-c', watch, 'guard'], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
    shell.unref()
    // A pipe is a socket here; it must not keep this process alive.
    ;(shell.stdin as unknown as { unref(): void }).unref()
  }
  shell.stdin?.write(`${line}\n`)
}

/** Kills this child (SIGKILL) when our process ends before it does. */
export function guard<Child extends ChildProcess>(child: Child): Child {
  if (child.pid !== undefined) guardPid(child.pid)
  child.once('exit', () => tell(`ended ${child.pid}`))
  return child
}

/** The same for a process that is no child of ours. Call what it returns once it has ended, since ids are used again. */
export function guardPid(pid: number): () => void {
  tell(`pid ${pid}`)
  return () => tell(`ended ${pid}`)
}

/** Removes this folder when our process ends. */
export function guardFolder(folder: string): void {
  tell(`folder ${folder}`)
}
