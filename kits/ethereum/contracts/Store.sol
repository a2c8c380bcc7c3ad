// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// What the scenarios of the kit call where an experiment names no contract of its own.
contract Store {
    /// How many values were put.
    uint256 public puts;
    /// What each account has deposited, in wei.
    mapping(address account => uint256 amount) public deposits;
    mapping(uint256 key => uint256 value) private _values;
    mapping(string name => string text) private _notes;
    uint256 private _mixed;

    event Put(uint256 indexed key, uint256 value, address indexed by);
    event Noted(string name, string text, address indexed by);

    error NotEnough(uint256 wanted, uint256 there);

    /// A value under a key: two words of storage, one of which all callers share, and an event.
    function put(uint256 key, uint256 value) external {
        _values[key] = value;
        puts++;
        emit Put(key, value, msg.sender);
    }

    /// A text under a name, of any length.
    function note(string calldata name, string calldata text) external {
        _notes[name] = text;
        emit Noted(name, text, msg.sender);
    }

    function get(uint256 key) external view returns (uint256) {
        return _values[key];
    }

    function noted(string calldata name) external view returns (string memory) {
        return _notes[name];
    }

    /// Takes a value away; where there is none, it reverts with a text.
    function take(uint256 key) external returns (uint256 value) {
        value = _values[key];
        require(value != 0, "nothing there");
        delete _values[key];
    }

    function deposit() external payable {
        deposits[msg.sender] += msg.value;
    }

    /// Pays back; where less was deposited, it reverts with an error of the contract's own.
    function withdraw(uint256 amount) external {
        uint256 there = deposits[msg.sender];
        if (amount > there) revert NotEnough(amount, there);
        deposits[msg.sender] = there - amount;
        (bool paid, ) = msg.sender.call{value: amount}("");
        require(paid, "not paid");
    }

    /// Takes gas in proportion to the rounds, and one word of storage.
    function work(uint256 rounds) external {
        uint256 mixed = _mixed;
        for (uint256 round = 0; round < rounds; round++) mixed = uint256(keccak256(abi.encode(mixed, round)));
        _mixed = mixed;
    }
}
