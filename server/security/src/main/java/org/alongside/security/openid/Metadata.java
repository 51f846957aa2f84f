package org.alongside.security.openid;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Result;

/**
 * What a provider says of itself (OpenID Connect Discovery 1.0 §3), as far as we need it.
 *
 * @param signOut where a browser goes to sign out there, too (RP-Initiated Logout 1.0)
 * @param secretInBody it takes a client's secret in the form only, not in a header
 * @param namesItself it says who it is when it sends a browser back (RFC 9207)
 */
record Metadata(
        URI authorization, URI token, URI keys, Optional<URI> signOut, boolean secretInBody, boolean namesItself) {

    static URI address(URI issuer) {
        return URI.create(issuer.toString().replaceAll("/+$", "") + "/.well-known/openid-configuration");
    }

    /** Fails where it is not that issuer's, or names an address that is not safe to use. */
    static Result<Metadata> read(URI issuer, byte[] text) {
        try {
            Map<String, Object> json = JSONObjectUtils.parse(new String(text, StandardCharsets.UTF_8));
            String named = JSONObjectUtils.getString(json, "issuer");
            if (!issuer.toString().equals(named)) {
                return unfit("it calls itself another issuer than sign-in.openid.issuer says");
            }
            var signOut = address(json, "end_session_endpoint");
            var authorization = address(json, "authorization_endpoint");
            var token = address(json, "token_endpoint");
            var keys = address(json, "jwks_uri");
            if (authorization.isEmpty() || token.isEmpty() || keys.isEmpty()) {
                return unfit(
                        "its description lacks an https address of authorization_endpoint, token_endpoint or jwks_uri");
            }
            return Result.ok(new Metadata(
                    authorization.get(),
                    token.get(),
                    keys.get(),
                    signOut,
                    secretInBody(json),
                    Boolean.TRUE.equals(json.get("authorization_response_iss_parameter_supported"))));
        } catch (ParseException notJson) {
            return unfit("its description is not what OpenID Connect Discovery asks for");
        }
    }

    private static Optional<URI> address(Map<String, Object> json, String name) throws ParseException {
        try {
            return Optional.ofNullable(JSONObjectUtils.getString(json, name))
                    .map(URI::create)
                    .filter(Client::safe);
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }

    /** Where it does not say, a header it is. */
    private static boolean secretInBody(Map<String, Object> json) throws ParseException {
        List<String> methods = JSONObjectUtils.getStringList(json, "token_endpoint_auth_methods_supported");
        return methods != null && !methods.contains("client_secret_basic") && methods.contains("client_secret_post");
    }

    private static Result<Metadata> unfit(String why) {
        return Result.failed(Failure.Code.UNAVAILABLE, "the sign-in provider can't be used: " + why);
    }
}
