// A job's page while the job has not ended: asks for its status, then loads the page anew.
"use strict";
{
  const job = document.getElementById("job");
  const bar = document.getElementById("progress");
  const told = document.getElementById("told");
  const doubt = document.getElementById("doubt");
  const began = Date.now();
  let shown = job.dataset.status;

  const pause = () => {
    if (document.hidden) return 15000;
    return Date.now() - began < 60000 ? 2000 : 5000;
  };

  const inWords = (stage) => {
    const words = stage.replaceAll("_", " ");
    return words.charAt(0).toUpperCase() + words.slice(1);
  };

  const show = (status) => {
    if (status.ended || status.status !== shown) {
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
