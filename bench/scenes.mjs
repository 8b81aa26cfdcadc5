// SPDX-License-Identifier: Apache-2.0
// Photographs what a job, one object of JSON on standard input, describes: each scene as a screen shows it; as a telephone held askew
// sees it, a little dark, a little blurred, with noise; and as somebody who was in a hurry sends it on: the hand moved, a lamp shines
// on the glass or the plastic, a screen makes stripes, and a messenger compressed it.
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
  straight: { wall: "#ddd", scene: "", noise: 0, quality: 82 },
  askew: {
    wall: "radial-gradient(circle at 20% 30%, #9c8f80, #3f4a52 70%), #555",
    scene:
      "transform:perspective(2600px) rotateY(14deg) rotateX(6deg) rotate(-4deg); filter:blur(.5px) brightness(.86) contrast(.9)",
    noise: 0.12,
    quality: 82,
  },
  phone: {
    wall: "linear-gradient(160deg, #b9b2a6, #5b5f66)",
    scene:
      "transform:perspective(3000px) rotateY(-9deg) rotate(2.5deg); filter:url(#moved) brightness(1.05) contrast(.85)",
    noise: 0.2,
    quality: 60,
    over: "radial-gradient(ellipse 420px 260px at 62% 40%, #fffb 0%, #fff8 45%, #fff0 100%)",
    stripes: "repeating-linear-gradient(83deg, #0002 0 3px, #fff1 3px 7px, #0000 7px 11px)",
  },
};

const LIT = ["screen", "dark"]; // what shines by itself

function page({ wall, scene, noise, over = "none", stripes = "none" }, kind, html) {
  return `<!doctype html><style>
    body { margin:0; height:1200px; display:flex; align-items:center; justify-content:center; overflow:hidden; background:${wall} }
    main { ${KINDS[kind]}; line-height:1.5; position:relative; ${scene} }
    main::after { content:""; position:absolute; inset:0; background:${LIT.includes(kind) ? stripes : "none"} }
    td, th { padding:4px 14px; border-bottom:1px solid #bbb; text-align:left }
    h1, h2, h3, p { margin:.4em 0 }
    i.over { position:fixed; inset:0; background:${over} }
    svg { position:fixed; inset:0; opacity:${noise} }
    </style><main>${html}</main><i class=over></i><svg width=1600 height=1200><filter id=n><feTurbulence type=fractalNoise baseFrequency=.8
    numOctaves=2 /></filter><filter id=moved><feGaussianBlur stdDeviation="1.1 .4" /></filter><rect width=1600 height=1200 filter=url(#n) /></svg>`;
}

const browser = await chromium.launch({ executablePath: job.chromium, args: ["--no-sandbox"] }); // containers have none
const view = await browser.newPage({ viewport: { width: 1600, height: 1200 } });
for (const { id, kind, html } of job.scenes)
  for (const [way, look] of Object.entries(WAYS)) {
    await view.setContent(page(look, kind, html));
    await view.screenshot({ path: `${job.folder}/${id}.${way}.jpg`, type: "jpeg", quality: look.quality });
  }
await browser.close();
