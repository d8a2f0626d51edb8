/** The script of `/docs`: Swagger UI over the document that the API serves, with the session of this browser. */
import { tokenOfSession, TryItSession, type TryItRequest, type TryItResponse } from './try-it-session.ts';

/** What a Swagger UI plugin is given, as far as it is used here. */
interface System {
  readonly React: { readonly createElement: (component: unknown, props: object, ...children: unknown[]) => unknown };
}

/** What Swagger UI's own components leave out for users of a keyboard or a screen reader. */
const readable = {
  wrapComponents: {
    // There is one server, this one; the field to choose it has no name.
    ServersContainer: () => () => null,
    // A body's field has no name either.
    TextArea:
      (original: unknown, { React }: System) =>
      (props: object) =>
        React.createElement(original, { 'aria-label': 'Body', ...props }),
    // The path of an operation would be a link inside of the button that opens it. The address follows all the same.
    DeepLink:
      (_original: unknown, { React }: System) =>
      ({ text }: { text?: string }) =>
        React.createElement('span', {}, text),
  },
};

/** `swagger-ui-bundle.js`, which has no types of its own; its settings are at https://swagger.io/docs/open-source-tools/swagger-ui/usage/configuration/. */
declare const SwaggerUIBundle: (settings: {
  readonly url: string;
  readonly dom_id: string;
  readonly deepLinking: boolean;
  readonly docExpansion: 'none';
  readonly filter: boolean;
  readonly displayRequestDuration: boolean;
  readonly defaultModelsExpandDepth: number;
  readonly validatorUrl: null;
  readonly withCredentials: boolean;
  readonly requestInterceptor: (request: TryItRequest) => Promise<TryItRequest>;
  readonly responseInterceptor: (response: TryItResponse) => TryItResponse;
  readonly plugins: readonly object[];
}) => void;

const session = new TryItSession(tokenOfSession);

SwaggerUIBundle({
  url: '/api/docs',
  dom_id: '#reference',
  deepLinking: true,
  docExpansion: 'none',
  filter: true,
  displayRequestDuration: true,
  // The bodies stand at their operations.
  defaultModelsExpandDepth: -1,
  // Else the document's address is sent to a service of Swagger's.
  validatorUrl: null,
  withCredentials: true,
  requestInterceptor: (request) => session.before(request),
  responseInterceptor: (response) => session.after(response),
  plugins: [readable],
});
