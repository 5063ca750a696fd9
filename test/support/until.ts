export { until } from '../../bench/servers/until.ts'
