// Says two minutes before the session ends that it will, and lets the worker stay. Without script the session ends
// the same way. When the end comes, what was typed is kept on the server, sealed for this worker, and the page
// gives way to the sign-in page; if it could not be kept, the page is covered and goes on holding it.
// Windows of one browser tell each other, so one busy window keeps the others quiet.
(function () {
  "use strict";
  var box = document.querySelector("[data-idle]");
  var endBox = document.querySelector("[data-idle-end]");
  var keep = window.kingaKeep;
  if (!box || !endBox || !keep) {
    return;
  }
  var limit = Number(box.getAttribute("data-idle")) * 1000;
  var ageEnd = Date.now() + Number(box.getAttribute("data-left")) * 1000;
  var margin = Math.min(20000, limit / 10); // we end a little before the server does: it must still know us
  var warning = Math.min(120000, limit / 2);
  var channel = "BroadcastChannel" in window ? new BroadcastChannel("kinga-idle") : null;
  var seen = Date.now(); // the last time the server knew us to be here
  var typedAt = 0;
  var asking = false;
  var over = false;
  var toldAge = false;
  var title = document.title;

  // Signing in again changed the token: what this page sends must carry the new one.
  function token() {
    var found = /(?:^|; )(?:__Host-)?csrf=([^;]+)/.exec(document.cookie);
    var fields = document.querySelectorAll("[name=csrfmiddlewaretoken]");
    if (found) {
      fields.forEach(function (field) { field.value = found[1]; });
    }
    return fields.length ? fields[0].value : "";
  }

  function post(address, data) {
    return fetch(address, { method: "POST", body: data, credentials: "same-origin", redirect: "error" });
  }

  function tell(word) {
    if (channel) {
      channel.postMessage(word);
    }
  }

  function open(which) {
    if (!which.open) {
      which.showModal(); // the browser holds the focus inside, and gives it back when the dialog closes
    }
  }

  function begin() {
    seen = Date.now();
    over = false;
    box.close();
    endBox.close();
    document.title = title;
    document.body.classList.remove("ended");
  }

  function stay(otherwise) {
    if (asking) {
      return;
    }
    asking = true;
    var data = new FormData();
    data.append("csrfmiddlewaretoken", token());
    data.append("worker", box.getAttribute("data-worker"));
    post(box.getAttribute("data-extend"), data).then(function (answer) {
      if (answer.ok) {
        begin();
        tell("here");
      } else {
        otherwise();
      }
    }).catch(otherwise).then(function () { asking = false; });
  }

  function end(why) {
    if (over) {
      return;
    }
    over = true;
    box.close();
    document.body.classList.add("ended");
    document.title = title;
    var typed = keep.unsaved().length > 0;
    var next = typed ? "" : "?next=" + encodeURIComponent(box.getAttribute("data-here"));
    post(box.getAttribute("data-keep"), keep.body(box.getAttribute("data-worker"), token(), why))
      .then(function (answer) {
        tell("over");
        if (typed && !answer.ok) {
          open(endBox);
        } else {
          window.location.replace(box.getAttribute("data-sign-in") + next);
        }
      })
      .catch(function () { open(endBox); });
  }

  function say(left) {
    var chosen = null;
    box.querySelectorAll("[data-at]").forEach(function (words) {
      if (!chosen || left <= Number(words.getAttribute("data-at")) * 1000) {
        chosen = words;
      }
    });
    box.querySelectorAll("[data-at]").forEach(function (words) { words.hidden = words !== chosen; });
    document.title = chosen.textContent + " " + title;
  }

  function warn(kind, left) {
    box.querySelectorAll("[data-for]").forEach(function (part) {
      part.hidden = part.getAttribute("data-for") !== kind;
    });
    open(box);
    say(left);
  }

  function look() {
    var now = Date.now();
    var idle = seen + limit - margin - now;
    var age = ageEnd - margin - now;
    if (over) {
      return;
    }
    if (Math.min(idle, age) <= 0) {
      end("ended");
    } else if (age <= warning && !toldAge) {
      warn("age", age);
    } else if (idle <= warning && now - typedAt < 60000) {
      stay(function () { typedAt = 0; }); // whoever writes is here
    } else if (idle <= warning) {
      warn("idle", idle);
    }
  }

  document.addEventListener("input", function () { typedAt = Date.now(); });
  document.addEventListener("visibilitychange", look);
  box.querySelector("[data-extend-now]").addEventListener("click", function () {
    stay(function () { end("ended"); });
  });
  box.querySelector("[data-go-on]").addEventListener("click", function () {
    toldAge = true;
    box.close();
    document.title = title;
  });
  box.querySelector("[data-end-now]").addEventListener("click", function () { end("signed out"); });
  // Escape means: I am here.
  box.addEventListener("cancel", function (event) {
    event.preventDefault();
    box.querySelector("[data-extend-now]:not([hidden]), [data-go-on]:not([hidden])").click();
  });
  endBox.addEventListener("cancel", function (event) { event.preventDefault(); });
  endBox.querySelector("[data-uncover]").addEventListener("click", function () {
    stay(function () { endBox.querySelector("a").focus(); });
  });
  document.querySelectorAll("[data-sign-out]").forEach(function (form) {
    form.addEventListener("submit", function (event) {
      if (keep.unsaved().length) {
        event.preventDefault();
        end("signed out");
      }
    });
  });
  // Leaving fast waits for nothing: the words go out behind the covered page.
  document.addEventListener("kinga:leave", function () {
    if (!over && keep.unsaved().length && navigator.sendBeacon) {
      over = true;
      navigator.sendBeacon(box.getAttribute("data-keep"), keep.body(box.getAttribute("data-worker"), token(), "left"));
    }
  });
  if (channel) {
    channel.onmessage = function (message) {
      if (message.data === "over") {
        end("ended");
      } else if (!over) {
        seen = Date.now();
        if (!toldAge || box.open) {
          box.close();
          document.title = title;
        }
      }
    };
    tell("here");
  }
  setInterval(look, 1000);
})();
