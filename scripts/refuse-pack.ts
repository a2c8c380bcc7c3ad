/**
 * What npm runs before `npm pack`, and before `npm run pack`, which alone goes on. A tarball of the sources would install and not run: Node strips no types
 * below `node_modules` (docs/adr/0004).
 */
if (['pack', 'publish'].includes(process.env['npm_command'] ?? '')) {
  console.error('npm pack would pack sources, which do not run where they are installed. The packages are made by: npm run pack');
  process.exitCode = 1;
}
