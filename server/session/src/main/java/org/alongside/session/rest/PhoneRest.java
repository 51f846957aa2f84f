package org.alongside.session.rest;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.alongside.http.Request;
import org.alongside.http.Response;
import org.alongside.http.Routes;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.Result;
import org.alongside.security.Passwords;
import org.alongside.session.Audit;
import org.alongside.session.Phones;
import org.alongside.store.PhoneAccount;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code /api/v1/phones} on the management listener: which SIP phones may register. For the administrator. */
public final class PhoneRest {
    private static final String PHONES = "/api/v1/phones";

    private final Phones phones;
    private final AdministratorOnly administrator;
    private final RandomGenerator random;
    private final Audit audit;

    /** @param random unpredictable: it draws passwords */
    public PhoneRest(Phones phones, Audit audit, Redacted<String> token, RandomGenerator random) {
        this.phones = phones;
        this.administrator = new AdministratorOnly(token);
        this.random = random;
        this.audit = audit;
    }

    public void addTo(Routes routes) {
        routes.get(PHONES, administrator.then(request -> AdministratorOnly.list("phones", phones.all())));
        routes.put(PHONES + "/{address}", administrator.changing(audit, "phone.put", "address", this::put));
        routes.delete(
                PHONES + "/{address}",
                administrator.changing(
                        audit,
                        "phone.remove",
                        "address",
                        request -> AdministratorOnly.gone(phones.remove(request.pathParameter("address")), "phone")));
    }

    /** Without a password one is drawn; the answer shows it, once. */
    private Response put(Request request) {
        Result<JsonNode> body =
                request.body().length == 0 ? Result.ok(JsonMapper.shared().createObjectNode()) : JsonBody.of(request);
        return switch (body.flatMap(this::password)) {
            case Result.Ok<Redacted<String>>(var password) -> put(request.pathParameter("address"), password);
            case Result.Failed<Redacted<String>>(var failure) -> Response.failure(failure);
        };
    }

    private Result<Redacted<String>> password(JsonNode given) {
        if (given.has("password") && !given.path("password").isString()) {
            return Result.failed(Failure.Code.BAD_REQUEST, "password must be a text");
        }
        return Result.ok(Optional.of(given.path("password"))
                .filter(JsonNode::isString)
                .map(text -> Redacted.of(text.stringValue()))
                .orElseGet(() -> Passwords.draw(random)));
    }

    private Response put(String address, Redacted<String> password) {
        return switch (phones.put(address, password)) {
            case Result.Ok<PhoneAccount>(var account) -> {
                var json = JsonMapper.shared().createObjectNode();
                yield Response.json(
                        201,
                        json.put("phone", account.address())
                                .put("username", account.username())
                                .put("realm", account.domain())
                                .put("password", password.reveal())
                                .toString());
            }
            case Result.Failed<PhoneAccount>(var failure) -> Response.failure(failure);
        };
    }
}
