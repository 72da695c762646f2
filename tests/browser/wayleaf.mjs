// What the browser tests and the bench share: a small workspace, the program that watches it, and a browser.

import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { createInterface } from "node:readline";

/** The folder in which `npm ci` put the packages. */
const tools = resolve(process.env.WAYLEAF_BROWSER ?? "target/browser");
export const need = createRequire(join(tools, "/"));
const { chromium } = need("playwright-core");

export const repository = resolve(import.meta.dirname, "../..");
const program = resolve(process.env.WAYLEAF ?? join(repository, "target/debug/wayleaf"));

/** How long anything may take on a busy machine: nothing waits longer than it must. */
export const PATIENCE = 120_000;

/** Waits until something holds that no page knows of. */
export async function until(what, holds, patience = PATIENCE) {
  for (const start = Date.now(); !holds();) {
    if (Date.now() - start > patience) throw new Error(`waited in vain for ${what}`);
    await new Promise((go) => setTimeout(go, 20));
  }
}

/** A port that nothing listens on. */
export const freePort = () => new Promise((tell, fail) => {
  const server = createServer().once("error", fail);
  server.listen(0, "127.0.0.1", () => { const { port } = server.address(); server.close(() => tell(port)); });
});

export const launch = () => chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  // It looks no name up: the page is on the loopback address.
  args: ["--no-sandbox", "--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
});

/** Every file below a folder. */
function* files(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* files(path);
    else yield path;
  }
}

/** A workspace of its own, with the program watching it. */
export class Workspace {
  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), "wayleaf-browser-"));
    this.root = join(this.folder, "workspace");
    this.lines = [];
  }

  path(path) { return join(this.root, path); }
  read(path) { return readFileSync(this.path(path), "utf8"); }
  write(path, words) {
    mkdirSync(dirname(this.path(path)), { recursive: true });
    writeFileSync(this.path(path), words);
  }

  /** The forms of the base layer that are not named here are withdrawn, so that a round takes no longer than it must. */
  keepOnly(...ids) {
    const templates = join(repository, "templates");
    for (const path of files(templates)) {
      const place = relative(templates, path);
      // What a published version keeps copies of is not a form.
      const isForm = path.endsWith("form.toml") && place.split(/[\\/]/).length === 3;
      if (!isForm || ids.some((id) => place.startsWith(`${id}/`))) continue;
      this.write(join("templates", place), readFileSync(path, "utf8").replace('\nstatus = "in-force"', '\nstatus = "withdrawn"'));
    }
  }

  /** The demonstration's authority, guidance and some of its cases. */
  demonstrate(...cases) {
    for (const part of ["authority.toml", "services.toml", "guidance", ...cases.map((one) => `cases/${one}`)]) {
      cpSync(join(repository, "content", part), this.path(join("content", part)), { recursive: true });
    }
  }

  /** Starts the program and waits for the preview's address. */
  async start(...more) {
    this.child = spawn(program, ["watch", this.root, "--out", join(this.folder, "out"), ...more]);
    this.child.stderr.resume();
    const address = new Promise((tell, fail) => {
      createInterface({ input: this.child.stdout }).on("line", (line) => {
        this.lines.push(line);
        if (line.startsWith("preview ")) tell(line.split(/\s+/)[1]);
      });
      this.child.on("exit", (status) => fail(new Error(`the program ended with ${status}`)));
    });
    this.address = await address;
    return this.address;
  }

  async stop() {
    const gone = new Promise((tell) => this.child.once("exit", tell));
    this.child.kill();
    await gone.catch(() => null);
  }

  async end() {
    if (this.child && this.child.exitCode === null && this.child.signalCode === null) await this.stop();
    // What a test has started may still write there while it goes.
    const isGone = () => {
      try { rmSync(this.folder, { recursive: true, force: true }); } catch { return false; }
      return true;
    };
    await until("the folder to go", isGone, 10_000);
  }
}
