package org.alongside.sip.dialog;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Result;
import org.alongside.sip.message.NameAddress;
import org.alongside.sip.message.SipUri;
import org.alongside.sip.transaction.Flow;

/**
 * A dialog as one line, {@code v=1&callId=…&…}, for a call's record. Fields that this version doesn't know become notes and
 * are written again, so that N and N−1 can share records.
 */
public final class DialogText {
    private static final String VERSION = "1";

    private DialogText() {}

    static String write(Dialog dialog, Map<String, String> notes) {
        var fields = new java.util.LinkedHashMap<String, String>();
        fields.put("v", VERSION);
        fields.put("callId", dialog.callId());
        fields.put("local", dialog.local().toString());
        fields.put("remote", dialog.remote().toString());
        fields.put("localCSeq", Long.toString(dialog.localCSeq()));
        fields.put("remoteCSeq", Long.toString(dialog.remoteCSeq()));
        fields.put("target", dialog.remoteTarget().toString());
        for (int i = 0; i < dialog.routeSet().size(); i++) {
            fields.put("route" + i, dialog.routeSet().get(i).toString());
        }
        dialog.inviteBranch().ifPresent(branch -> fields.put("branch", branch));
        fields.put("sdpSession", Long.toString(dialog.sdpSessionId()));
        fields.put("sdpVersion", Long.toString(dialog.sdpVersion()));
        fields.put("flow", dialog.flow().toText());
        fields.putAll(notes);
        return fields.entrySet().stream()
                .map(e -> encode(e.getKey()) + "=" + encode(e.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Reads what {@link Dialog#toText} wrote. */
    public static Result<Dialog> parse(String text) {
        try {
            return read(fieldsOf(text))
                    .<Result<Dialog>>map(Result::ok)
                    .orElseGet(() -> Result.failed(Failure.Code.SERVER_ERROR, "a stored dialog lacks a field"));
        } catch (IllegalArgumentException unreadable) { // a number or escape that isn't one
            return Result.failed(Failure.Code.SERVER_ERROR, "a stored dialog can't be read");
        }
    }

    private static Map<String, String> fieldsOf(String text) {
        var fields = new HashMap<String, String>();
        for (String pair : text.split("&", -1)) {
            int equals = Math.max(pair.indexOf('='), 0);
            fields.put(
                    URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                    URLDecoder.decode(pair.substring(Math.min(equals + 1, pair.length())), StandardCharsets.UTF_8));
        }
        return fields;
    }

    private static Optional<Dialog> read(Map<String, String> fields) {
        fields.remove("v");
        Optional<String> callId = Optional.ofNullable(fields.remove("callId"));
        var local = take(fields, "local").flatMap(NameAddress::parse);
        var remote = take(fields, "remote").flatMap(NameAddress::parse);
        var localCSeq = take(fields, "localCSeq").map(Long::valueOf);
        var remoteCSeq = take(fields, "remoteCSeq").map(Long::valueOf);
        var target = take(fields, "target").flatMap(SipUri::parse);
        var routes = routes(fields);
        var branch = take(fields, "branch");
        var sdpSession = take(fields, "sdpSession").map(Long::valueOf);
        var sdpVersion = take(fields, "sdpVersion").map(Long::valueOf);
        var flow = take(fields, "flow").flatMap(Flow::parse);
        if (callId.isEmpty() || local.isEmpty() || remote.isEmpty() || target.isEmpty() || flow.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Dialog(
                callId.get(),
                local.get(),
                remote.get(),
                localCSeq.orElse(0L),
                remoteCSeq.orElse(-1L),
                target.get(),
                routes,
                branch,
                sdpSession.orElse(0L),
                sdpVersion.orElse(0L),
                flow.get(),
                fields));
    }

    private static Optional<String> take(Map<String, String> fields, String name) {
        return Optional.ofNullable(fields.remove(name));
    }

    private static List<NameAddress> routes(Map<String, String> fields) {
        var routes = new ArrayList<NameAddress>();
        Optional<String> next = take(fields, "route0");
        while (next.isPresent()) {
            next.flatMap(NameAddress::parse).ifPresent(routes::add);
            next = take(fields, "route" + routes.size());
        }
        return routes;
    }
}
