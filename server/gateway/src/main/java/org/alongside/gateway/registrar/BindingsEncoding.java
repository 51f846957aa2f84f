package org.alongside.gateway.registrar;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.alongside.cluster.Encoding;
import org.alongside.sip.message.SipUri;
import org.alongside.sip.transaction.Flow;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The bindings of one address as JSON with a version; unknown fields are passed over. */
final class BindingsEncoding implements Encoding<BindingsEncoding.Stored> {
    private static final int FORMAT = 1;

    /** An address and its bindings. */
    record Stored(Aor aor, List<Binding> bindings) {
        Stored {
            bindings = List.copyOf(bindings);
        }
    }

    @Override
    public byte[] encode(Stored stored) {
        var json = JsonMapper.shared().createObjectNode();
        json.put("v", FORMAT).put("user", stored.aor.user()).put("domain", stored.aor.domain());
        var list = json.putArray("bindings");
        for (var binding : stored.bindings) {
            var entry = list.addObject()
                    .put("contact", binding.contact().toString())
                    .put("instance", binding.instance())
                    .put("q", binding.q())
                    .put("expiresAt", binding.expiresAt())
                    .put("callId", binding.callId())
                    .put("cseq", binding.cseq())
                    .put("flow", binding.flow().toText());
            binding.path().forEach(entry.putArray("path")::add);
        }
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Stored decode(byte[] bytes) {
        var json = JsonMapper.shared().readTree(bytes);
        var bindings = new ArrayList<Binding>();
        json.path("bindings").forEach(entry -> bindings.add(binding(entry)));
        return new Stored(
                new Aor(json.path("user").stringValue(), json.path("domain").stringValue()), bindings);
    }

    private static Binding binding(JsonNode entry) {
        var path = new ArrayList<String>();
        entry.path("path").forEach(hop -> path.add(hop.stringValue()));
        return new Binding(
                SipUri.parse(entry.path("contact").stringValue()).orElseThrow(),
                entry.path("instance").stringValue(),
                entry.path("q").intValue(),
                entry.path("expiresAt").longValue(),
                entry.path("callId").stringValue(),
                entry.path("cseq").longValue(),
                path,
                Flow.parse(entry.path("flow").stringValue()).orElseThrow());
    }
}
