// Replaces this page in the browser's history by the harmless one, before anything is drawn.
window.location.replace(document.currentScript.getAttribute("data-leave-url"));
