import { createHash } from 'node:crypto';
import { clipText } from '../clip-text.ts';
import { Markup, markup } from '../markup.ts';
import { pageScript, pageStyle } from './page.generated.ts';

/** A page that stands for itself: its policy allows its own style and script and nothing else, so that no request can leave it. */
export function htmlDocument(title: string, body: Markup): string {
  const policy = [
    `default-src 'none'`,
    `style-src '${hashOf(pageStyle)}'`,
    `script-src '${hashOf(pageScript)}'`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Markup(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="Regatta">
<title>${clipText(title, 120)}</title>
<style>${new Markup(pageStyle)}</style>
</head>
<body>
${body}
<script>${new Markup(pageScript)}</script>
</body>
</html>
`.text;
}

/** By which a policy knows an inline block: https://www.w3.org/TR/CSP3/#grammardef-hash-source */
function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
