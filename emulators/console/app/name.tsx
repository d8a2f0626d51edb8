import { Fragment, type JSX } from 'preact';

const request = /^(?<method>GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) (?<path>\/.*)$/;

/** A name of the registry: a request with its method set off, another with places where a long one may break. */
export function Name({ of: name }: { of: string }): JSX.Element {
  const { method, path } = request.exec(name)?.groups ?? {};
  if (method !== undefined && path !== undefined) {
    return (
      <>
        <span class="method" data-method={method}>
          {method}
        </span>{' '}
        {path}
      </>
    );
  }
  return (
    <>
      {name.split(/(?=[A-Z])/).map((part, index) => (
        <Fragment key={index}>
          {index > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
    </>
  );
}
