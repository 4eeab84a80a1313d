// A job's page while something is under way, the annotation or a move from or to the archive: asks
// for the status, and loads the page anew when it is another.
"use strict";
{
  const job = document.getElementById("job");
  const bar = document.getElementById("progress");
  const told = document.getElementById("told");
  const doubt = document.getElementById("doubt");
  const began = Date.now();
  const shown = job.dataset;
  const archive = shown.status === "COMPLETED"; // its moves may take hours

  const pause = () => {
    if (document.hidden) return archive ? 60000 : 15000;
    if (Date.now() - began < 60000) return 2000;
    return archive ? 15000 : 5000;
  };

  const inWords = (stage) => {
    const words = stage.replaceAll("_", " ");
    return words.charAt(0).toUpperCase() + words.slice(1);
  };

  const show = (status) => {
    const { place, action } = status.archive ?? shown; // an older copy of the site may answer
    const waits = status.waits ?? shown.waits === "true";
    if (status.status !== shown.status || waits !== (shown.waits === "true") || place !== shown.place || action !== shown.action) {
      window.location.reload();
      return;
    }
    if (status.status !== "RUNNING") return;
    bar.value = status.progress;
    const words = (status.stage ? inWords(status.stage) + ", " : "") + status.progress + " %";
    // Written only when it changes: a screen reader reads out every change.
    if (told.textContent !== words) told.textContent = words;
  };

  const ask = async () => {
    try {
      const answer = await fetch(job.dataset.watch, { headers: { Accept: "application/json" } });
      if (answer.status === 401 || answer.status === 404) {
        window.location.reload(); // signed out or gone meanwhile: the page says so
        return;
      }
      doubt.hidden = answer.ok;
      if (answer.ok) show(await answer.json());
    } catch {
      doubt.hidden = false;
    }
    window.setTimeout(ask, pause());
  };

  window.setTimeout(ask, pause());
}
