// SPDX-License-Identifier: Apache-2.0
// Photographs what a job, one object of JSON on standard input, describes: each scene as a screen shows it, and as a telephone held
// askew sees it, a little dark, a little blurred, with noise.
//
// usage: node scenes.mjs <JOB; see bench/scenes
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";

const job = JSON.parse(await text(process.stdin));
const { chromium } = createRequire(import.meta.url)(job.playwright);
const KINDS = {
  screen: "background:#fff; color:#223; font:20px Lato; border:18px solid #222; padding:20px; width:900px",
  white: "background:#f7f9fa; color:#135; font:34px 'URW Gothic'; padding:30px; width:900px",
  label: "background:#fff; color:#000; font:26px 'DejaVu Sans'; padding:14px; width:440px; border-radius:6px",
  paper: "background:#fdfcf8; color:#111; font:22px 'Nimbus Roman'; padding:60px; width:800px",
  sign: "background:#0a5c8a; color:#fff; font:40px 'DejaVu Sans'; padding:30px; width:800px",
  postit: "background:#fff27a; color:#123; font:38px 'URW Bookman'; padding:30px; width:440px",
  dark: "background:#0b0e12; color:#bfe8c8; font:30px 'DejaVu Sans Mono'; padding:30px; width:700px",
  poster: "background:#fff6ec; color:#5a2340; font:30px Lato; padding:40px; width:800px",
};
const WAYS = {
  straight: { wall: "#ddd", scene: "", noise: 0 },
  askew: {
    wall: "radial-gradient(circle at 20% 30%, #9c8f80, #3f4a52 70%), #555",
    scene:
      "transform:perspective(2600px) rotateY(14deg) rotateX(6deg) rotate(-4deg); filter:blur(.5px) brightness(.86) contrast(.9)",
    noise: 0.12,
  },
};

function page({ wall, scene, noise }, kind, html) {
  return `<!doctype html><style>
    body { margin:0; height:1200px; display:flex; align-items:center; justify-content:center; overflow:hidden; background:${wall} }
    main { ${KINDS[kind]}; line-height:1.5; ${scene} }
    td, th { padding:4px 14px; border-bottom:1px solid #bbb; text-align:left }
    h1, h2, h3, p { margin:.4em 0 }
    svg { position:fixed; inset:0; opacity:${noise} }
    </style><main>${html}</main><svg width=1600 height=1200><filter id=n><feTurbulence type=fractalNoise baseFrequency=.8
    numOctaves=2 /></filter><rect width=1600 height=1200 filter=url(#n) /></svg>`;
}

const browser = await chromium.launch({ executablePath: job.chromium, args: ["--no-sandbox"] }); // containers have none
const view = await browser.newPage({ viewport: { width: 1600, height: 1200 } });
for (const { id, kind, html } of job.scenes)
  for (const [way, look] of Object.entries(WAYS)) {
    await view.setContent(page(look, kind, html));
    await view.screenshot({ path: `${job.folder}/${id}.${way}.jpg`, type: "jpeg", quality: 82 });
  }
await browser.close();
