"""The OAuth and OpenID rules: Authlib's, told where codes and tokens are kept."""

import time
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc7662 import IntrospectionEndpoint
from authlib.oidc.core.grants import OpenIDCode
from joserfc.jwk import RSAKey

from local.globus.memory import ALGORITHM, TOKEN_SECONDS, Client, Code, Memory, Token
from local.globus.people import Person, by_sub

KEY_ID = "local"
_AUTHENTICATION = ["client_secret_basic", "client_secret_post"]


class Server(AuthorizationServer):  # type: ignore[misc]
    """Authlib's server with the memory that its grants and endpoints below share."""

    def __init__(self, client: Client, issuer: str) -> None:
        super().__init__()
        self.client = client
        self.issuer = issuer
        self.memory = Memory()
        self.key = RSAKey.generate_key(
            2048, parameters={"kid": KEY_ID, "use": "sig", "alg": ALGORITHM}
        )
        # No challenge is asked for, as at Globus; but whoever sent one must know the verifier.
        self.register_grant(_CodeGrant, [_IdTokens(self), CodeChallenge(required=False)])
        self.register_endpoint(_Revoke)
        self.register_endpoint(_Introspect)

    def query_client(self, client_id: str) -> Client | None:
        return self.client if client_id == self.client.client_id else None

    def save_token(self, token: dict[str, Any], request: Any) -> None:
        token.setdefault("scope", "")
        self.memory.tokens[token["access_token"]] = Token(
            request.client, request.user.sub, token["scope"]
        )


class _CodeGrant(AuthorizationCodeGrant):  # type: ignore[misc]
    TOKEN_ENDPOINT_AUTH_METHODS = _AUTHENTICATION

    def save_authorization_code(self, code: str, request: Any) -> None:
        asked = request.payload
        self.server.memory.codes[code] = Code(
            code=code,
            client_id=asked.client_id,
            sub=request.user.sub,
            scope=asked.scope or "",
            redirect_uri=asked.redirect_uri,
            nonce=asked.data.get("nonce"),
            code_challenge=asked.data.get("code_challenge"),
            code_challenge_method=asked.data.get("code_challenge_method"),
        )

    def query_authorization_code(self, code: str, client: Client) -> Code | None:
        found: Code | None = self.server.memory.codes.get(code)
        if found is None or found.client_id != client.client_id or found.is_expired():
            return None
        return found

    def delete_authorization_code(self, code: Code) -> None:
        self.server.memory.codes.pop(code.code, None)

    def authenticate_user(self, code: Code) -> Person:
        return by_sub(code.sub)


class _IdTokens(OpenIDCode):  # type: ignore[misc]
    def __init__(self, server: Server) -> None:
        super().__init__(require_nonce=False)
        self._server = server

    def exists_nonce(self, nonce: str, request: Any) -> bool:
        return any(code.nonce == nonce for code in self._server.memory.codes.values())

    def get_encode_header(self, client: Client) -> dict[str, str]:
        return {"alg": ALGORITHM, "kid": KEY_ID}

    def get_client_claims(self, client: Client) -> dict[str, Any]:
        expires = int(time.time()) + TOKEN_SECONDS
        return {"iss": self._server.issuer, "aud": [client.client_id], "exp": expires}

    def resolve_client_private_key(self, client: Client) -> RSAKey:
        return self._server.key

    def generate_user_info(self, user: Person, scope: str) -> dict[str, Any]:
        return user.claims()


class _Revoke(RevocationEndpoint):  # type: ignore[misc]
    CLIENT_AUTH_METHODS = _AUTHENTICATION

    def query_token(self, text: str, hint: str | None) -> Token | None:
        token: Token | None = self.server.memory.tokens.get(text)
        return token

    def revoke_token(self, token: Token, request: Any) -> None:
        token.revoked = True


class _Introspect(IntrospectionEndpoint):  # type: ignore[misc]
    CLIENT_AUTH_METHODS = _AUTHENTICATION

    def query_token(self, text: str, hint: str | None) -> Token | None:
        token: Token | None = self.server.memory.tokens.get(text)
        return token

    def check_permission(self, token: Token, client: Client, request: Any) -> bool:
        return token.check_client(client)

    def introspect_token(self, token: Token) -> dict[str, Any]:
        person = token.person
        return {
            "active": True,
            "sub": person.sub,
            "username": person.username,
            "name": person.name,
            "email": person.email,
            "identity_set": [person.sub],
            "scope": token.scope,
            "client_id": token.client.client_id,
            "aud": ["auth.globus.org", token.client.client_id],
            "iss": self.server.issuer,
            "iat": int(token.issued),
            "nbf": int(token.issued),
            "exp": int(token.expires),
            "token_type": "Bearer",
        }
