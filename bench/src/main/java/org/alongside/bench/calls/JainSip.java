package org.alongside.bench.calls;

import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import javax.sip.ClientTransaction;
import javax.sip.Dialog;
import javax.sip.DialogTerminatedEvent;
import javax.sip.IOExceptionEvent;
import javax.sip.ListeningPoint;
import javax.sip.RequestEvent;
import javax.sip.ResponseEvent;
import javax.sip.ServerTransaction;
import javax.sip.SipFactory;
import javax.sip.SipListener;
import javax.sip.SipProvider;
import javax.sip.TimeoutEvent;
import javax.sip.TransactionTerminatedEvent;
import javax.sip.address.AddressFactory;
import javax.sip.address.SipURI;
import javax.sip.header.CSeqHeader;
import javax.sip.header.ContactHeader;
import javax.sip.header.ContentTypeHeader;
import javax.sip.header.FromHeader;
import javax.sip.header.HeaderFactory;
import javax.sip.header.RouteHeader;
import javax.sip.header.ToHeader;
import javax.sip.message.MessageFactory;
import javax.sip.message.Request;
import javax.sip.message.Response;

/**
 * A back-to-back user agent as its user would write it on the JAIN SIP reference implementation: dialogs and transactions are
 * the stack's, the two sides of a call know one another by their application data. Like {@link Ours} in all that is seen
 * outside.
 */
public final class JainSip implements SipListener {
    private static final int PORT = 5080;

    private final List<String> phones;
    private final SipProvider provider;
    private final MessageFactory messages;
    private final HeaderFactory headers;
    private final AddressFactory addresses;
    private final ContactHeader contact;

    /** The half of a call that came in, as long as it is not answered; the application data of the INVITE that went out. */
    private record Waiting(ServerTransaction incoming, String tag) {}

    private JainSip(List<String> phones) throws Exception {
        this.phones = phones;
        var factory = SipFactory.getInstance();
        factory.setPathName("gov.nist");
        var stack = factory.createSipStack(properties());
        messages = factory.createMessageFactory();
        headers = factory.createHeaderFactory();
        addresses = factory.createAddressFactory();
        provider = stack.createSipProvider(stack.createListeningPoint("127.0.0.1", PORT, ListeningPoint.UDP));
        provider.addSipListener(this);
        contact = headers.createContactHeader(addresses.createAddress("<sip:b2bua@127.0.0.1:" + PORT + ">"));
    }

    /** What its users set for load: a pool, a re-entrant listener, socket buffers as large as ours, no logs. */
    private static Properties properties() {
        var properties = new Properties();
        properties.setProperty("javax.sip.STACK_NAME", "b2bua");
        properties.setProperty("javax.sip.AUTOMATIC_DIALOG_SUPPORT", "on");
        properties.setProperty("gov.nist.javax.sip.IS_BACK_TO_BACK_USER_AGENT", "true");
        properties.setProperty("gov.nist.javax.sip.REENTRANT_LISTENER", "true");
        properties.setProperty("gov.nist.javax.sip.THREAD_POOL_SIZE", System.getProperty("jain.pool", "8"));
        properties.setProperty("gov.nist.javax.sip.RECEIVE_UDP_BUFFER_SIZE", Integer.toString(1 << 20));
        properties.setProperty("gov.nist.javax.sip.SEND_UDP_BUFFER_SIZE", Integer.toString(1 << 20));
        properties.setProperty("gov.nist.javax.sip.STACK_LOGGER", Quiet.Stack.class.getName());
        properties.setProperty("gov.nist.javax.sip.SERVER_LOGGER", Quiet.Server.class.getName());
        return properties;
    }

    /** @param arguments the callers' addresses, which it learns from their messages, and the phones' */
    public static void main(String... arguments) throws Exception {
        var made = new JainSip(List.of(arguments[1].split(",", -1)));
        System.out.println(made.provider.getListeningPoints()[0].getPort());
        while (System.in.read() >= 0) {}
        System.exit(0);
    }

    @Override
    public void processRequest(RequestEvent event) {
        try {
            switch (event.getRequest().getMethod()) {
                case Request.INVITE -> onInvite(event);
                case Request.BYE -> onBye(event);
                default -> {} // the ACK ends where it arrives
            }
        } catch (Exception failed) {
            throw broken(failed);
        }
    }

    private void onInvite(RequestEvent event) throws Exception {
        var request = event.getRequest();
        var incoming = provider.getNewServerTransaction(request);
        incoming.sendResponse(messages.createResponse(Response.TRYING, request));
        var outgoing = provider.getNewClientTransaction(invitation(request));
        outgoing.setApplicationData(new Waiting(incoming, Long.toHexString(System.nanoTime())));
        outgoing.sendRequest();
    }

    private Request invitation(Request request) throws Exception {
        var uri = (SipURI) request.getRequestURI();
        var from = (FromHeader) request.getHeader(FromHeader.NAME);
        var out = messages.createRequest(
                uri,
                Request.INVITE,
                provider.getNewCallId(),
                headers.createCSeqHeader(1L, Request.INVITE),
                headers.createFromHeader(from.getAddress(), Long.toHexString(System.nanoTime())),
                headers.createToHeader(addresses.createAddress(uri), null),
                new ArrayList<>(List.of(headers.createViaHeader("127.0.0.1", PORT, ListeningPoint.UDP, null))),
                headers.createMaxForwardsHeader(70));
        out.addHeader(contact);
        out.addHeader(route(uri));
        copyBody(request.getRawContent(), (ContentTypeHeader) request.getHeader(ContentTypeHeader.NAME), out);
        return out;
    }

    /** {@code phone3.example} is the fourth of the phones' addresses. */
    private RouteHeader route(SipURI uri) throws Exception {
        int index = Integer.parseInt(uri.getHost().replaceAll("\\D", ""));
        return headers.createRouteHeader(addresses.createAddress("<sip:" + phones.get(index) + ";lr>"));
    }

    private static void copyBody(byte[] body, ContentTypeHeader type, javax.sip.message.Message to) throws Exception {
        if (body != null && type != null) {
            to.setContent(body, type);
        }
    }

    private void onBye(RequestEvent event) throws Exception {
        var request = event.getRequest();
        event.getServerTransaction().sendResponse(messages.createResponse(Response.OK, request));
        var other = (Dialog) event.getDialog().getApplicationData();
        other.sendRequest(provider.getNewClientTransaction(other.createRequest(Request.BYE)));
    }

    @Override
    public void processResponse(ResponseEvent event) {
        var method = ((CSeqHeader) event.getResponse().getHeader(CSeqHeader.NAME)).getMethod();
        var transaction = event.getClientTransaction();
        if (transaction == null
                || !method.equals(Request.INVITE)
                || event.getResponse().getStatusCode() == 100) {
            return;
        }
        try {
            onInviteAnswered(event.getResponse(), transaction);
        } catch (Exception failed) {
            throw broken(failed);
        }
    }

    private void onInviteAnswered(Response response, ClientTransaction transaction) throws Exception {
        var waiting = (Waiting) transaction.getApplicationData();
        int status = response.getStatusCode();
        if (status == Response.OK) {
            var dialog = transaction.getDialog();
            dialog.sendAck(dialog.createAck(((CSeqHeader) response.getHeader(CSeqHeader.NAME)).getSeqNumber()));
            dialog.setApplicationData(waiting.incoming.getDialog());
            waiting.incoming.getDialog().setApplicationData(dialog);
        }
        var answer = messages.createResponse(status, waiting.incoming.getRequest());
        ((ToHeader) answer.getHeader(ToHeader.NAME)).setTag(waiting.tag);
        answer.addHeader(contact);
        copyBody(response.getRawContent(), (ContentTypeHeader) response.getHeader(ContentTypeHeader.NAME), answer);
        waiting.incoming.sendResponse(answer);
    }

    /** The stack swallows what a listener throws, so it is said here. */
    private static IllegalStateException broken(Exception failed) {
        failed.printStackTrace();
        return new IllegalStateException(failed);
    }

    @Override
    public void processTimeout(TimeoutEvent event) {}

    @Override
    public void processIOException(IOExceptionEvent event) {}

    @Override
    public void processTransactionTerminated(TransactionTerminatedEvent event) {}

    @Override
    public void processDialogTerminated(DialogTerminatedEvent event) {}
}
