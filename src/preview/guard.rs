//! Who may speak to the preview: a browser on this machine that was given the address, and no other page in it.

use axum::body::Body;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, HeaderName, HeaderValue, ORIGIN, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// What a request has to bring.
#[derive(Debug, Clone)]
pub(super) struct Guard {
    /// The names of the address, with its port.
    hosts: [String; 2],
    key: String,
}

/// Only what this address serves: no script, style or image of anywhere else, none written into the page but the images
/// that stand in a document.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
                      connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

impl Guard {
    /// A guard of a port of this machine, with the key that the address holds.
    pub(super) fn new(port: u16, key: &str) -> Guard {
        Guard { hosts: [format!("127.0.0.1:{port}"), format!("localhost:{port}")], key: key.to_owned() }
    }

    /// Lets a request through, or says why not. Whoever has no key is told nothing but that nothing is there.
    fn refusal(&self, method: &Method, path: &str, headers: &HeaderMap) -> Option<StatusCode> {
        let header = |name: &HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
        let is_ours = |host: &str| self.hosts.iter().any(|own| own == host);
        let origin = header(&ORIGIN).map(|origin| origin.strip_prefix("http://").is_some_and(is_ours));
        let site = headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
        if !header(&HOST).is_some_and(is_ours) || origin == Some(false) || (method != Method::GET && origin.is_none()) {
            return Some(StatusCode::FORBIDDEN);
        }
        if site.is_some_and(|site| site != b"same-origin" && site != b"none") {
            return Some(StatusCode::FORBIDDEN);
        }
        let key = path.trim_start_matches('/').split('/').next().unwrap_or_default();
        (!is_same(key.as_bytes(), self.key.as_bytes())).then_some(StatusCode::NOT_FOUND)
    }
}

/// Compares in a time that does not depend on where two keys differ.
fn is_same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).fold(0, |all, (one, other)| all | (one ^ other)) == 0
}

/// Checks each request, and sets what each answer must say.
pub(super) async fn guard(guard: Guard, request: Request<Body>, next: Next) -> Response {
    let refusal = guard.refusal(request.method(), request.uri().path(), request.headers());
    let mut response = match refusal {
        Some(status) => status.into_response(),
        None => next.run(request).await,
    };
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
    headers.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(method: &Method, path: &str, headers: &[(&'static str, &'static str)]) -> Option<StatusCode> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, HeaderValue::from_static(value));
        }
        Guard::new(4000, "k3y").refusal(method, path, &map)
    }

    #[test]
    fn only_the_own_page_gets_through() {
        let host = ("host", "127.0.0.1:4000");
        assert_eq!(refusal(&Method::GET, "/k3y/", &[host]), None);
        assert_eq!(refusal(&Method::GET, "/k3y/", &[("host", "localhost:4000")]), None);
        assert_eq!(refusal(&Method::POST, "/k3y/open", &[host, ("origin", "http://127.0.0.1:4000")]), None);
        let forbidden = Some(StatusCode::FORBIDDEN);
        assert_eq!(refusal(&Method::GET, "/k3y/", &[]), forbidden);
        assert_eq!(refusal(&Method::GET, "/k3y/", &[("host", "evil.example:4000")]), forbidden);
        assert_eq!(refusal(&Method::GET, "/k3y/", &[("host", "127.0.0.1:4001")]), forbidden);
        assert_eq!(refusal(&Method::POST, "/k3y/open", &[host]), forbidden);
        assert_eq!(refusal(&Method::GET, "/k3y/list", &[host, ("origin", "http://evil.example")]), forbidden);
        assert_eq!(refusal(&Method::GET, "/k3y/list", &[host, ("origin", "null")]), forbidden);
        assert_eq!(refusal(&Method::GET, "/k3y/list", &[host, ("sec-fetch-site", "cross-site")]), forbidden);
        for path in ["/", "/k3", "/k3y2/", "/list", "//k3y2", "/../k3"] {
            assert_eq!(refusal(&Method::GET, path, &[host]), Some(StatusCode::NOT_FOUND), "{path}");
        }
    }
}
