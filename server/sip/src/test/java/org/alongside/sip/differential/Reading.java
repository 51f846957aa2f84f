package org.alongside.sip.differential;

import gov.nist.javax.sip.header.Contact;
import gov.nist.javax.sip.header.ContactList;
import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.parser.StringMsgParser;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import org.alongside.sip.message.MessageParser;
import org.alongside.sip.message.NameAddress;
import org.alongside.sip.message.Parsed;
import org.alongside.sip.message.SipMessage;
import org.alongside.sip.message.SipRequest;
import org.alongside.sip.message.SipResponse;
import org.alongside.sip.message.SipUri;
import org.alongside.sip.message.Uri;

/** What a stack made of some bytes: a list of facts that decide where a message goes and what it means, or a refusal. */
record Reading(boolean accepted, List<String> facts, String refusal) {

    private static Reading refused(String why) {
        return new Reading(false, List.of(), why);
    }

    /** What both say, apart from why they refuse. */
    boolean agreesWith(Reading other) {
        return accepted == other.accepted && facts.equals(other.facts);
    }

    /** The facts that only one of the two states. */
    String differenceTo(Reading other) {
        if (accepted != other.accepted) {
            return accepted ? "only ours accepts; theirs: " + other.refusal : "only theirs accepts; ours: " + refusal;
        }
        var lines = new ArrayList<String>();
        for (int i = 0; i < Math.max(facts.size(), other.facts.size()); i++) {
            String mine = i < facts.size() ? facts.get(i) : "";
            String his = i < other.facts.size() ? other.facts.get(i) : "";
            if (!mine.equals(his)) {
                lines.add("ours " + mine + " | theirs " + his);
            }
        }
        return String.join("; ", lines);
    }

    static Reading ours(byte[] bytes) {
        return switch (MessageParser.parse(bytes)) {
            case Parsed.Message(var message) -> ours(message);
            case Parsed.KeepAlive keepAlive -> refused("keep-alive");
            case Parsed.Malformed(var reason, var rejection) -> refused(reason);
        };
    }

    private static Reading ours(SipMessage message) {
        var facts = new ArrayList<String>();
        var head = message.head();
        facts.add(
                switch (message) {
                    case SipRequest request -> request.method() + " " + uri(request.uri());
                    case SipResponse response -> Integer.toString(response.status());
                });
        head.vias()
                .forEach(via -> facts.add("via " + via.transport() + " " + via.host() + " "
                        + via.port().orElse(-1) + " "
                        + via.parameters().get("branch").orElse("")));
        facts.add("from " + uri(head.from().uri()) + " " + head.fromTag().orElse(""));
        facts.add("to " + uri(head.to().uri()) + " " + head.toTag().orElse(""));
        facts.add("call " + head.callId());
        facts.add("cseq " + head.cseq());
        message.contacts().stream().map(NameAddress::uri).forEach(uri -> facts.add("contact " + uri(uri)));
        message.headers().number("Max-Forwards", 255).ifPresent(hops -> facts.add("hops " + hops));
        facts.add("body " + HexFormat.of().formatHex(message.body().toBytes()));
        return new Reading(true, facts, "");
    }

    private static String uri(Uri uri) {
        return switch (uri) {
            case SipUri sip -> sip.user() + " at " + sip.host() + " " + sip.portOr(-1);
            case Uri.Other(var scheme, var rest) -> scheme;
        };
    }

    static Reading theirs(byte[] bytes) {
        try {
            var message = new StringMsgParser().parseSIPMessage(bytes, true, true, Reading::refuseHeader);
            return message == null ? refused("null") : theirs(message);
        } catch (ParseException | RuntimeException refusal) { // it throws both, whatever was sent
            return refused(refusal.getClass().getSimpleName() + " " + refusal.getMessage());
        }
    }

    /** Without it a header that makes no sense is kept as unparsed text and the message goes on. */
    private static void refuseHeader(ParseException why, SIPMessage message, Class<?> kind, String header, String text)
            throws ParseException {
        throw why;
    }

    private static Reading theirs(SIPMessage message) {
        var facts = new ArrayList<String>();
        facts.add(
                switch (message) {
                    case SIPRequest request -> request.getMethod() + " " + uri(request.getRequestURI());
                    case SIPResponse response -> Integer.toString(response.getStatusCode());
                    default -> "neither";
                });
        for (Via via : message.getViaHeaders()) {
            facts.add("via " + via.getTransport().toUpperCase(Locale.ROOT) + " "
                    + via.getHost().toLowerCase(Locale.ROOT) + " " + via.getPort() + " "
                    + Optional.ofNullable(via.getBranch()).orElse(""));
        }
        facts.add("from " + uri(message.getFrom().getAddress().getURI()) + " "
                + Optional.ofNullable(message.getFrom().getTag()).orElse(""));
        facts.add("to " + uri(message.getTo().getAddress().getURI()) + " "
                + Optional.ofNullable(message.getTo().getTag()).orElse(""));
        facts.add("call " + message.getCallId().getCallId());
        facts.add("cseq " + message.getCSeq().getSeqNumber() + " "
                + message.getCSeq().getMethod());
        contacts(message.getContactHeaders()).forEach(contact -> facts.add("contact " + contact));
        Optional.ofNullable(message.getMaxForwards()).ifPresent(hops -> facts.add("hops " + hops.getMaxForwards()));
        byte[] body = message.getRawContent();
        facts.add("body " + (body == null ? "" : HexFormat.of().formatHex(body)));
        return new Reading(true, facts, "");
    }

    private static List<String> contacts(ContactList list) {
        var found = new ArrayList<String>();
        if (list != null) {
            for (Contact contact : list) {
                if (!contact.isWildCard()) {
                    found.add(uri(contact.getAddress().getURI()));
                }
            }
        }
        return found;
    }

    private static String uri(URI uri) {
        return uri instanceof SipURI sip
                ? unescaped(sip.getUser()) + " at " + sip.getHost().toLowerCase(Locale.ROOT) + " " + sip.getPort()
                : uri.getScheme().toLowerCase(Locale.ROOT);
    }

    /** Theirs hands out the user part as written. */
    private static String unescaped(String user) {
        return user == null
                ? ""
                : SipUri.parse("sip:" + user + "@h").map(SipUri::user).orElse(user);
    }

    /** The message as that stack writes it. */
    static byte[] writtenByThem(byte[] bytes) throws ParseException {
        var message = new StringMsgParser().parseSIPMessage(bytes, true, true, Reading::refuseHeader);
        return message.encodeAsBytes(message.getTopmostVia().getTransport());
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
