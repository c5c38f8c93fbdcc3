"""A training script as tutorials for PyTorch write it, with only its imports changed."""

import numpy as np

import minigrad as torch
import minigrad.nn as nn
import minigrad.nn.functional as F
import minigrad.optim as optim
from minigrad.data import digits
from minigrad.utils.data import DataLoader, Dataset, TensorDataset


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 8, 3, padding=1)
        self.pool = nn.MaxPool2d(2)
        self.drop = nn.Dropout(0.1)
        self.fc = nn.Linear(8 * 4 * 4, 10)

    def forward(self, x):
        x = self.pool(F.relu(self.conv(x)))
        return self.fc(self.drop(torch.flatten(x, 1)))


def test_a_small_image_classifier(tmp_path):
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(0)
    x, y = digits()
    x = x.view(-1, 1, 8, 8)
    train = DataLoader(TensorDataset(x[:1400], y[:1400]), batch_size=50, shuffle=True)
    test = DataLoader(TensorDataset(x[1400:], y[1400:]), batch_size=100)
    model = Net().to(device)
    criterion = nn.CrossEntropyLoss()
    optimizer = optim.AdamW(model.parameters(), lr=1e-2, weight_decay=1e-2)
    scheduler = optim.lr_scheduler.StepLR(optimizer, step_size=4, gamma=0.3)
    for _ in range(8):
        model.train()
        for images, labels in train:
            images, labels = images.to(device), labels.to(device)
            optimizer.zero_grad()
            loss = criterion(model(images), labels)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), max_norm=1.0)
            optimizer.step()
        scheduler.step()

    torch.save(model.state_dict(), tmp_path / "net.npz")
    again = Net()
    again.load_state_dict(torch.load(tmp_path / "net.npz"))
    again.eval()
    correct = total = 0
    with torch.no_grad():
        for images, labels in test:
            predicted = again(images).argmax(dim=1)
            correct += (predicted == labels).sum().item()
            total += labels.size(0)
    assert total == 397 and correct / total > 0.85


def test_a_data_set_of_ones_own():
    class Squares(Dataset):
        def __len__(self):
            return 10

        def __getitem__(self, i):
            return torch.tensor([float(i)]), torch.tensor([float(i * i)])

    batches = list(DataLoader(Squares(), batch_size=4))
    assert [len(x) for x, _ in batches] == [4, 4, 2]
    np.testing.assert_array_equal(batches[2][1].numpy(), [[64], [81]])
