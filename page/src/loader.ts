// Loader: inflates the page's script and runs it. The policy of the page knows both by their hashes.

import { unpack } from "./unpack.ts";

async function load(): Promise<void> {
  const script = document.createElement("script");
  script.text = new TextDecoder().decode(await unpack("script"));
  document.body.append(script);
}

load().catch((error: unknown) => {
  document.body.prepend(`This page needs a newer browser: ${String(error)}`);
});
