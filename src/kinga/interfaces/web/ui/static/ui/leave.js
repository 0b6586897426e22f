// Leave fast: a press, or Shift three times within five seconds. The page is covered before anything else
// happens; the way out goes through the site's own exit, which ends the session.
(function () {
  "use strict";
  var body = document.body;
  var exit = body.getAttribute("data-exit");
  var isPublic = document.documentElement.classList.contains("public");
  var presses = [];

  function leave() {
    var blank = document.createElement("div");
    blank.className = "blank";
    body.appendChild(blank);
    document.dispatchEvent(new Event("kinga:leave"));
    document.title = "\u200b";
    window.location.replace(exit);
  }

  document.addEventListener("click", function (event) {
    var link = event.target.closest("[data-leave]");
    if (link) {
      event.preventDefault();
      leave();
    }
  });

  if (isPublic || body.hasAttribute("data-leave-keys")) {
    document.addEventListener("keydown", function (event) {
      if (event.key !== "Shift") {
        presses = [];
        return;
      }
      if (event.repeat) {
        return;
      }
      presses = presses.filter(function (at) { return event.timeStamp - at < 5000; });
      presses.push(event.timeStamp);
      if (presses.length >= 3) {
        leave();
      }
    });
  }

  // A page brought back by the browser's own memory stays covered.
  window.addEventListener("pageshow", function (event) {
    if (event.persisted && document.querySelector(".blank")) {
      window.location.replace(exit);
    }
  });
})();
