// Shows the API's description with Swagger UI: <div id="api-docs" data-spec="/api/openapi.json">.
(() => {
  "use strict";
  const place = document.getElementById("api-docs");
  const csrf = document.querySelector('meta[name="csrf-token"]');
  SwaggerUIBundle({
    url: place.dataset.spec,
    domNode: place,
    deepLinking: true,
    validatorUrl: null, // the default sends the address of the description to another host
    requestInterceptor: (request) => {
      if (csrf) request.headers["X-CSRFToken"] = csrf.content;
      return request;
    },
  });
})();
