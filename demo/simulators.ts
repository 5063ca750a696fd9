// The simulators of `npm start`, in one process: a second one costs 45 MiB and a tenth of a second. Each prints its ready line.
import '../mock-registry/main.ts'
import '../mock-idps/main.ts'
