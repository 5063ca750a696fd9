/** Bundled by esbuild into `assets/app.css`, beside the script. */
declare module '*.css'
