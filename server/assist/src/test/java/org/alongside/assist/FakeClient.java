package org.alongside.assist;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.alongside.assist.wire.Message;
import org.alongside.assist.wire.PictureReader;
import org.alongside.assist.wire.PictureWriter;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.Result;
import org.alongside.session.AssistFeature;
import org.alongside.session.AssistIntroduction;
import org.alongside.session.AssistPermissions;
import org.alongside.session.ConnectionId;
import org.alongside.session.Grant;
import org.alongside.session.Service;
import org.alongside.session.SessionId;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A client of the service as the session module would hand it over; it keeps what it is told. */
final class FakeClient implements Service.ClientConnection {
    private final Assist assist;
    private final ConnectionId id;
    private final SessionId session;
    private final Grant grant;
    final List<JsonNode> told = new ArrayList<>();
    final List<Message> shown = new ArrayList<>();
    Optional<Failure> over = Optional.empty();
    private int commands;

    private FakeClient(
            Assist assist,
            long number,
            Grant.Role role,
            AssistPermissions permissions,
            Set<AssistFeature> features,
            boolean supervised,
            Grant.Role signedInAs,
            String... cids) {
        this(
                assist,
                number,
                new Grant.Assist(role, name(number), List.of(cids), permissions, features, supervised),
                signedInAs);
    }

    private FakeClient(Assist assist, long number, Grant.Assist may, Grant.Role signedInAs) {
        this.assist = assist;
        this.id = new ConnectionId(new Id(1, number));
        this.session = new SessionId(new Id(2, number));
        this.grant = new Grant(
                Duration.ofHours(1), Set.of(), Optional.empty(), Optional.empty(), signedInAs, Optional.of(may));
        assist.opened(this);
    }

    private FakeClient(FakeClient other, long number) {
        this.assist = other.assist;
        this.id = new ConnectionId(new Id(1, number));
        this.session = other.session;
        this.grant = other.grant;
        assist.opened(this);
    }

    private static Redacted<String> name(long number) {
        return Redacted.of("Person " + number);
    }

    /** An agent whose token says more than a name. */
    static FakeClient introduced(Assist assist, long number, AssistIntroduction introduction) {
        var may = new Grant.Assist(
                Grant.Role.AGENT,
                name(number),
                List.of("*"),
                AssistPermissions.DEFAULT,
                AssistFeature.DEFAULT,
                false,
                false,
                introduction);
        return new FakeClient(assist, number, may, Grant.Role.CONSUMER);
    }

    /** Another connection with the same token. */
    FakeClient anotherTab(long number) {
        return new FakeClient(this, number);
    }

    private FakeClient(
            Assist assist,
            long number,
            Grant.Role role,
            AssistPermissions permissions,
            Set<AssistFeature> features,
            String... cids) {
        this(assist, number, role, permissions, features, false, Grant.Role.CONSUMER, cids);
    }

    /** A consumer whose token lets supervisors watch unasked, where the consent says so. */
    static FakeClient supervised(Assist assist, long number) {
        return new FakeClient(
                assist,
                number,
                Grant.Role.CONSUMER,
                AssistPermissions.DEFAULT,
                AssistFeature.DEFAULT,
                true,
                Grant.Role.CONSUMER,
                "*");
    }

    static FakeClient supervisor(Assist assist, long number) {
        return new FakeClient(
                assist,
                number,
                Grant.Role.AGENT,
                AssistPermissions.DEFAULT,
                AssistFeature.DEFAULT,
                false,
                Grant.Role.SUPERVISOR,
                "*");
    }

    static FakeClient consumer(Assist assist, long number, String... cids) {
        return new FakeClient(
                assist, number, Grant.Role.CONSUMER, AssistPermissions.DEFAULT, AssistFeature.DEFAULT, cids);
    }

    static FakeClient agent(Assist assist, long number, String... cids) {
        return new FakeClient(assist, number, Grant.Role.AGENT, AssistPermissions.DEFAULT, AssistFeature.DEFAULT, cids);
    }

    static FakeClient agent(Assist assist, long number, AssistPermissions permissions) {
        return new FakeClient(assist, number, Grant.Role.AGENT, permissions, AssistFeature.DEFAULT, "*");
    }

    static FakeClient agent(Assist assist, long number, Set<AssistFeature> features) {
        return new FakeClient(assist, number, Grant.Role.AGENT, AssistPermissions.DEFAULT, features, "*");
    }

    /** Says a command of these fields and gives the answer. */
    JsonNode asks(String json) {
        var message = (ObjectNode) JsonMapper.shared().readTree(json.replace('\'', '"'));
        message.put("id", "c" + ++commands);
        assist.message(this, message.path("type").asString(), message);
        return told.stream()
                .filter(t -> t.path("re").asString("").equals("c" + commands))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no answer to " + json));
    }

    void shows(Message picture) {
        assist.binary(this, PictureWriter.write(picture).array());
    }

    /** The latest {@code assist.state}. */
    JsonNode state() {
        return told.stream()
                .filter(t -> t.path("type").asString().equals("assist.state"))
                .reduce((a, b) -> b)
                .orElseThrow(() -> new AssertionError("no state was told"));
    }

    @Override
    public ConnectionId id() {
        return id;
    }

    @Override
    public SessionId session() {
        return session;
    }

    @Override
    public Grant grant() {
        return grant;
    }

    @Override
    public InetAddress address() {
        return InetAddress.getLoopbackAddress();
    }

    @Override
    public void send(ObjectNode message) {
        told.add(message);
    }

    @Override
    public void send(ByteBuffer message) {
        if (PictureReader.read(message.array()) instanceof Result.Ok<Message>(var read)) {
            shown.add(read);
        }
    }

    @Override
    public void reply(JsonNode command, ObjectNode result) {
        var answer = result.deepCopy().put("type", "ok");
        told.add(answer.put("re", command.path("id").asString()));
    }

    @Override
    public void refuse(JsonNode command, Failure failure) {
        var answer = JsonMapper.shared().createObjectNode().put("type", "error");
        answer.put("code", failure.code().wireName()).put("message", failure.message());
        told.add(answer.put("re", command.path("id").asString()));
    }

    @Override
    public void busy(boolean inCall) {}

    @Override
    public void end(Failure reason) {
        over = Optional.of(reason);
    }
}
