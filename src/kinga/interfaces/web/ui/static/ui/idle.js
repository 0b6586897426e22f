// Warns two minutes before the session ends and lets the worker stay. Without script the session ends the
// same way. Windows of one browser tell each other, so one busy window keeps the others quiet.
(function () {
  "use strict";
  var box = document.querySelector("[data-idle]");
  if (!box) {
    return;
  }
  var limit = Number(box.getAttribute("data-idle")) * 1000;
  var warning = Math.min(120000, limit / 2);
  var channel = "BroadcastChannel" in window ? new BroadcastChannel("kinga-idle") : null;
  var timers = [];
  var before = null;

  function hide() {
    if (!box.hidden) {
      box.hidden = true;
      if (before && before.focus) {
        before.focus();
      }
    }
  }

  function show() {
    before = document.activeElement;
    box.hidden = false;
    box.querySelector("[data-extend-now]").focus();
  }

  function begin() {
    timers.forEach(clearTimeout);
    hide();
    timers = [
      setTimeout(show, limit - warning),
      // The session has ended by now: the server answers with the sign-in page and nothing stays readable.
      setTimeout(function () { window.location.reload(); }, limit + 2000)
    ];
  }

  function tell() {
    if (channel) {
      channel.postMessage("here");
    }
  }

  if (channel) {
    channel.onmessage = begin;
  }

  box.querySelector("[data-extend-now]").addEventListener("click", function () {
    var token = box.querySelector("[name=csrfmiddlewaretoken]");
    fetch(box.getAttribute("data-extend"), {
      method: "POST",
      headers: { "X-CSRFToken": token ? token.value : "" },
      credentials: "same-origin"
    }).then(function (answer) {
      if (answer.ok) {
        begin();
        tell();
      } else {
        window.location.reload();
      }
    });
  });

  begin();
  tell();
})();
