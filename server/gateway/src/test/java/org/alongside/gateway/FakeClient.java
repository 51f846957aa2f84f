package org.alongside.gateway;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.alongside.kernel.Redacted;
import org.alongside.session.ConnectionId;
import org.alongside.session.Grant;
import org.alongside.session.Service;
import org.alongside.session.Service.ClientConnection;
import org.alongside.session.SessionId;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A page on a good connection: says JSON, keeps what it hears as one line of JSON for each message. */
public final class FakeClient implements ClientConnection {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static int count;

    public final List<ObjectNode> heard = new ArrayList<>();
    public boolean busy;
    /** What it had heard last when its last call left it. */
    public String lastBeforeFree = "";

    private final Service service;
    private final ConnectionId id = new ConnectionId(new Id(0xc11e47, ++count));
    private final SessionId session = new SessionId(new Id(0x5e5510, count));
    private final Grant grant;
    private int commands;

    public FakeClient(Service service, Grant grant) {
        this.service = service;
        this.grant = grant;
        service.opened(this);
    }

    public static Grant consumer(String... destinations) {
        return grant("ana", Grant.Role.CONSUMER, true, destinations);
    }

    public static Grant agent(String name) {
        return grant(name, Grant.Role.AGENT, true, "*");
    }

    public static Grant grant(String name, Grant.Role role, boolean video, String... destinations) {
        return new Grant(
                Duration.ofHours(1),
                Set.of(),
                Optional.of(new Grant.Voice(
                        name, Redacted.of(name + "!"), "bank.example", false, List.of(destinations), true, video)),
                Optional.of("4865"),
                role);
    }

    /** Says a command; single quotes stand for double ones. Its id is {@code c1}, {@code c2} … */
    public String say(String type, String fields) {
        String command = "c" + ++commands;
        String text = "{'type':'" + type + "','id':'" + command + "'" + (fields.isEmpty() ? "" : "," + fields) + "}";
        service.message(this, type, JSON.readTree(text.replace('\'', '"')));
        return command;
    }

    public String attach(String call, int number, String sdp) {
        String command = "c" + ++commands;
        var json = JSON.createObjectNode()
                .put("type", "call.attach")
                .put("id", command)
                .put("call", call)
                .put("attach", number)
                .put("sdp", sdp);
        service.message(this, "call.attach", json);
        return command;
    }

    /** What was heard of this type, without type, call and ring, as one text. */
    public List<String> heard(String type) {
        return heard.stream()
                .filter(m -> m.path("type").asString("").equals(type))
                .map(m -> {
                    var rest = m.deepCopy();
                    rest.remove(List.of("type", "call", "ring"));
                    return rest.toString().replace('"', '\'');
                })
                .toList();
    }

    public Optional<ObjectNode> last(String type) {
        return heard.stream()
                .filter(m -> m.path("type").asString("").equals(type))
                .reduce((a, b) -> b);
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
        heard.add(message);
    }

    /** Calls have no binary messages. */
    @Override
    public void send(java.nio.ByteBuffer message) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void reply(JsonNode command, ObjectNode result) {
        heard.add(
                result.deepCopy().put("type", "ok").put("re", command.get("id").asString()));
    }

    @Override
    public void refuse(JsonNode command, Failure failure) {
        heard.add(JSON.createObjectNode()
                .put("type", "error")
                .put("re", command.path("id").asString(""))
                .put("code", failure.code().wireName())
                .put("message", failure.message()));
    }

    @Override
    public void busy(boolean inCall) {
        busy = inCall;
        if (!inCall && !heard.isEmpty()) {
            lastBeforeFree = heard.getLast().path("type").asString("");
        }
    }

    @Override
    public void end(Failure reason) {}
}
