package org.alongside.assist.documents;

import java.util.function.Consumer;
import org.alongside.assist.documents.fetch.Address;
import org.alongside.kernel.Id;
import org.alongside.kernel.Result;

/** Where a support session gets documents from. For any thread; what fetches or opens blocks. */
public interface DocumentSource {
    /** What the server reads for a consumer's page. */
    PageSources sources();

    /** Goes to that address for what is there. */
    Result<byte[]> fetch(Address address);

    Result<Document> take(byte[] bytes);

    /** Goes to that address for an image, which its origin lets no page read. */
    Result<Image> fetchImage(Address address);

    /** Takes in a file of the supervisors' library. */
    Result<Document> fromLibrary(Id file);

    /**
     * Somebody is about to send a file of this size: where to, for a while.
     *
     * @param whole gets it when all of it has come, on any thread
     */
    Result<Id> announce(int bytes, Consumer<byte[]> whole);

    /** Nobody looks at this document or image any more. */
    void drop(Id id);

    /** A document will be wanted soon. */
    void warmUp();
}
