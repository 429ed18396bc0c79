# %% wrong: transposed
# Rows and columns are swapped: the row is what a digit is, the column what it was taken for.
def confusion_matrix(labels, predictions, classes):
    pairs = torch.bincount(predictions * classes + labels, minlength=classes**2)
    return pairs.reshape(classes, classes)


# %% wrong: counted_once
# A pair that comes more than once is counted once: `matrix[labels, predictions] += 1` writes each place once.
def confusion_matrix(labels, predictions, classes):
    matrix = torch.zeros(classes, classes, dtype=torch.int64)
    matrix[labels, predictions] += 1
    return matrix


# %% wrong: shares
# It divides by the number of images of a class. Counts were asked for.
def confusion_matrix(labels, predictions, classes):
    pairs = torch.bincount(labels * classes + predictions, minlength=classes**2).reshape(classes, classes)
    return pairs / pairs.sum(1, keepdim=True).clamp(min=1)


# %% wrong: floats
# The counts are floats. They are numbers of images: int64.
def confusion_matrix(labels, predictions, classes):
    matrix = torch.zeros(classes, classes)
    for i, j in zip(labels, predictions):
        matrix[i, j] += 1
    return matrix


# %% wrong: mistakes_only
# It leaves out what was read rightly: the diagonal stays empty.
def confusion_matrix(labels, predictions, classes):
    matrix = torch.zeros(classes, classes, dtype=torch.int64)
    for i, j in zip(labels.tolist(), predictions.tolist()):
        matrix[i, j] += i != j
    return matrix


# %% wrong: right_only
# It counts what was read rightly only: nothing beside the diagonal.
def confusion_matrix(labels, predictions, classes):
    return torch.diag(torch.bincount(labels[labels == predictions], minlength=classes))


# %% wrong: size_from_data
# Its size follows from the labels that occur. A class that never occurs still has its row and column.
def confusion_matrix(labels, predictions, classes):
    classes = int(max(labels.max(), predictions.max())) + 1 if len(labels) else classes
    pairs = torch.bincount(labels * classes + predictions, minlength=classes**2)
    return pairs.reshape(classes, classes)


# %% right: loop
# Counts pair by pair.
def confusion_matrix(labels, predictions, classes):
    matrix = torch.zeros((classes, classes), dtype=torch.long)
    for label, prediction in zip(labels.tolist(), predictions.tolist()):
        matrix[label, prediction] += 1
    return matrix


# %% right: one_hot
# As a product of one-hot rows.
def confusion_matrix(labels, predictions, classes):
    return F.one_hot(labels, classes).T @ F.one_hot(predictions, classes)


# %% right: accumulate
# Adds at indices, repeated ones included.
def confusion_matrix(labels, predictions, classes):
    matrix = torch.zeros(classes, classes, dtype=torch.int64)
    return matrix.index_put_((labels, predictions), torch.ones_like(labels), accumulate=True)
