"""Globus Auth, through its own SDK.

The SDK adds neither PKCE (for confidential clients) nor checks of `iss` and `nonce`: those stand
here.  A client remembers the flow it started, so each call makes its own.
"""

import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

import structlog
from globus_sdk import AuthAPIError, ConfidentialAppAuthClient, GlobusError, NetworkError
from globus_sdk.config import get_service_url
from globus_sdk.services.auth.response import OAuthAuthorizationCodeResponse
from globus_sdk.transport import RequestsTransport, RetryConfig
from jwt import PyJWTError

from web.identity import Person, SignInRefused, SignInUnavailable

SCOPES = ("openid", "email", "profile")
RESOURCE_SERVER = "auth.globus.org"
SITE_NAME = "Genomics Annotation Service"
#: Somebody waits for the page, so give up sooner than the SDK would.
TIMEOUT_SECONDS = 10
RETRIES = 1

log = structlog.get_logger(__name__)


class GlobusIdentity:
    """Signs people in with Globus; `public_url` is Globus as browsers see it, if that differs."""

    def __init__(
        self,
        client_id: str,
        client_secret: str,
        *,
        callback: str,
        home: str,
        public_url: str = "",
        service_url: str | None = None,
    ) -> None:
        self._id = client_id
        self._secret = client_secret
        self._callback = callback
        self._home = home
        self._service = (service_url or get_service_url("auth")).rstrip("/") + "/"
        self._public = (public_url or self._service).rstrip("/") + "/"

    def start(self, state: str, nonce: str, challenge: str) -> str:
        with self._client() as client:
            client.oauth2_start_flow(self._callback, SCOPES, state=state)
            url = client.oauth2_get_authorize_url(
                query_params={
                    "nonce": nonce,
                    "code_challenge": challenge,
                    "code_challenge_method": "S256",
                }
            )
        return self._public + url.removeprefix(self._service)

    def finish(self, code: str, verifier: str, nonce: str) -> Person:
        with self._client() as client, _plainly():
            tokens = client.oauth2_token(
                {
                    "grant_type": "authorization_code",
                    "code": code,
                    "redirect_uri": self._callback,
                },
                body_params={"code_verifier": verifier},
                response_class=OAuthAuthorizationCodeResponse,
            )
            provider = client.get_openid_configuration()
            claims = tokens.decode_id_token(openid_configuration=provider)
            if claims["iss"] != provider["issuer"]:
                raise SignInRefused("the id token is from another issuer")
            if not hmac.compare_digest(str(claims.get("nonce")).encode(), nonce.encode()):
                raise SignInRefused("the id token answers another sign-in")
            token = tokens.by_resource_server[RESOURCE_SERVER]["access_token"]
        return Person(
            user_id=str(claims["sub"]),
            name=str(claims.get("name") or claims.get("preferred_username") or ""),
            email=str(claims.get("email") or ""),
            institution=str(
                claims.get("organization") or claims.get("identity_provider_display_name") or ""
            ),
            access_token=str(token),
        )

    def end(self, access_token: str) -> None:
        try:
            with self._client() as client:
                client.oauth2_revoke_token(access_token)
        except GlobusError as error:
            # The token expires by itself within two days; signing out must not fail over it.
            log.warning("token_not_revoked", error=str(error))

    def logout_url(self) -> str:
        query = urlencode(
            {"client_id": self._id, "redirect_uri": self._home, "redirect_name": SITE_NAME}
        )
        return f"{self._public}v2/web/logout?{query}"

    @contextmanager
    def _client(self) -> Iterator[ConfidentialAppAuthClient]:
        transport = RequestsTransport(http_timeout=TIMEOUT_SECONDS)
        client = ConfidentialAppAuthClient(
            self._id,
            self._secret,
            base_url=self._service,
            transport=transport,
            retry_config=RetryConfig(max_retries=RETRIES, max_sleep=1),
        )
        try:
            yield client
        finally:
            client.close()
            transport.close()


@contextmanager
def _plainly() -> Iterator[None]:
    """The SDK's errors as the two that a page can explain."""
    try:
        yield
    except NetworkError as error:
        raise SignInUnavailable(str(error)) from error
    except AuthAPIError as error:
        if error.http_status >= 500:
            raise SignInUnavailable(str(error)) from error
        raise SignInRefused(str(error)) from error
    except (GlobusError, PyJWTError, KeyError) as error:
        raise SignInRefused(f"{type(error).__name__}: {error}") from error
