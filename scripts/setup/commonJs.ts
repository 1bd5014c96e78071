import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as esbuild from 'esbuild';

/**
 * Writes what was bundled as ES modules in CommonJS, which the editor loads extensions as: esbuild splits bundles in
 * ES modules only, and what is imported when it is needed would else be parsed with all the rest, while the editor
 * waits for activation.
 *
 * @param options must have `format: 'esm'` and `write: false`
 */
export const asCommonJs: esbuild.Plugin = {
  name: 'as-common-js',
  setup: (build) => {
    const { minify = false, legalComments = 'none' } = build.initialOptions;
    build.onEnd(async ({ outputFiles = [] }) => {
      await mkdir(build.initialOptions.outdir ?? '.', { recursive: true });
      for (const file of outputFiles) {
        const { code, map } = await esbuild.transform(file.text, {
          ...{ format: 'cjs', platform: 'node', target: 'node24', minify, legalComments },
          sourcemap: minify ? false : 'external',
          // Else it stays as it is, and the chunk would be loaded by another loader, without the editor's names.
          supported: { 'dynamic-import': false },
        });
        const link = map && `//# sourceMappingURL=${path.basename(file.path)}.map\n`;
        await writeFile(file.path, code + link);
        if (map) await writeFile(`${file.path}.map`, map);
      }
    });
  },
};
